import { format, resolveConfig } from 'prettier';

const anchors = [
  '1-cold',
  '2-only-the-consumer-ends-a-live-stream',
  '3-nothing-lost-nothing-doubled-order-kept',
  '4-the-position-never-goes-backwards',
  '5-what-the-library-holds-is-bounded',
  '6-bad-input-harms-nobody-else',
  '7-secrets-stay-put',
  '8-time-is-injected',
];

const row = ({ law, what, file, spec, test }) =>
  `| [${law}](invariants.md#${anchors[law - 1]}) | ${what} | [${file}](../${file}) | ` +
  `[${spec.slice('spec/'.length)}](../${spec}): ${test} |`;

/** docs/breaks.md, formatted as the repository's other pages are. */
export async function docsPage(breaks) {
  const text = `# Breaks

Written by \`npm run breaks -- --write-docs\`.

A law is worth what its tests notice. \`npm run breaks\` breaks the client on purpose in ${breaks.length} ways, one at a time, in a copy of the repository. Each time the spec named here must go red.

\`\`\`sh
npm run breaks                           # all: the last line is "N caught, N not caught"
npm run breaks -- --only no-seq-dedupe   # one
npm run breaks -- --list                 # their names; fails where the code to break has gone
\`\`\`

The list is in [scripts/breaks](../scripts/breaks): a file, a piece of it that is there exactly once, and what takes its place. A break that only keeps a file from loading does not count.

| law | what is broken | in | what goes red |
| --- | --- | --- | --- |
${[...breaks]
  .sort((a, b) => a.law - b.law)
  .map(row)
  .join('\n')}
`;
  return format(text, { ...(await resolveConfig('docs/breaks.md')), parser: 'markdown' });
}
