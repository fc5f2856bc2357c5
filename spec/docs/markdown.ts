import { textOf } from './snippets.js';

/** A heading and what stands under it, up to the next heading of any level. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

/** The sections of a Markdown file. Blocks of code hold no headings. */
export function sectionsOf(file: string): readonly Section[] {
  const sections: { level: number; title: string; lines: string[] }[] = [];
  let inCode = false;
  for (const line of textOf(file).split('\n')) {
    if (line.startsWith('```')) inCode = !inCode;
    const heading = inCode ? null : /^(#+) (.*)$/.exec(line);
    if (heading === null) {
      sections.at(-1)?.lines.push(line);
    } else {
      const [, marks, title] = heading as unknown as [string, string, string];
      sections.push({ level: marks.length, title, lines: [] });
    }
  }
  return sections.map(({ level, title, lines }) => ({ level, title, text: lines.join('\n') }));
}

/** The sections of one level. */
export function headingsOf(file: string, level: number): readonly Section[] {
  return sectionsOf(file).filter((section) => section.level === level);
}

/** The last table under a heading: its rows below the head, cell by cell. */
export function rowsOf(file: string, heading: string): readonly (readonly string[])[] {
  const section = sectionsOf(file).find(({ title }) => title === heading);
  if (section === undefined) throw new Error(`${file} has no heading "${heading}"`);
  const lines = section.text.split('\n');
  const rule = lines.map((line) => /^\|[ :|-]+\|$/.test(line)).lastIndexOf(true);
  if (rule === -1) throw new Error(`${file} has no table under "${heading}"`);
  const rows = lines.slice(rule + 1);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end === -1 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** The anchors of a file's headings, as GitHub makes them. */
export function anchorsOf(file: string): ReadonlySet<string> {
  return new Set(
    sectionsOf(file).map(({ title }) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
