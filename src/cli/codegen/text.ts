/** The width that lines keep to where they can be broken. */
const WIDTH = 100;

/** A text in single quotes. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside}'`;
}

/** A literal value. */
export function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** The key of a property. */
export function propertyKey(name: string): string {
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** `{ a: 1, b: 2 }` */
export function inlineObject(entries: readonly (readonly [string, string])[]): string {
  return `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}

/** `key: A | B;` on one line, or one member a line. */
export function unionLine(before: string, members: readonly string[], after = ';'): string {
  const line = `${before} ${members.join(' | ')}${after}`;
  if (line.length <= WIDTH) return line;
  const indent = indentOf(before);
  const [only = ''] = members;
  // `readonly (A | B)[]` and `KnownString<'a' | 'b'>` are broken inside.
  const [, open, inside = '', close] =
    /^(readonly \(|KnownString<)(.*)(\)\[\]|>)$/.exec(only) ?? [];
  if (members.length === 1 && open !== undefined) {
    const oneLine = `${indent}  ${inside}`;
    const lines = inside.split(' | ').map((member) => `${indent}  | ${member}`);
    const body = oneLine.length <= WIDTH ? oneLine : lines.join('\n');
    return `${before} ${open}\n${body}\n${indent}${close ?? ''}${after}`;
  }
  if (members.length < 2) return line;
  return `${before}${members.map((member) => `\n${indent}  | ${member}`).join('')}${after}`;
}

/** A line that ends in a call, `key: f(a, g(b)),` for example: as it is, or one argument a line. */
export function callLine(line: string, after = ','): string {
  const [, head = '', inside = '', tail = ''] =
    /^([^('"]*\((?:\(\) => \[)?)(.*?)(\]?\))$/.exec(line) ?? [];
  if (line.length + after.length <= WIDTH || head === '') return `${line}${after}`;
  const indent = indentOf(line);
  const parts = splitArguments(inside).map((part) => `${callLine(`${indent}  ${part}`)}\n`);
  return `${head}\n${parts.join('')}${indent}${tail}${after}`;
}

/**
 * `const a: T = f('b', { … });` with the entries one a line: broken where it fits, as Prettier does.
 *
 * @param before - up to the `=`
 * @param call - up to the `(`
 */
export function assignment(
  before: string,
  call: string,
  name: string,
  entries: readonly string[],
): string {
  const lines = (indent: string) => entries.map((entry) => callLine(`${indent}${entry}`));
  const hugged = (indent: string) =>
    [`${call}(${name}, {`, ...lines(`${indent}  `), `${indent}});`].join('\n');
  const none = entries.length === 0;
  if (`${before} ${call}(${name}, {${none ? '});' : ''}`.length <= WIDTH) {
    return none ? `${before} ${call}(${name}, {});` : `${before} ${hugged('')}`;
  }
  if (`${before} ${call}(`.length > WIDTH) {
    return `${before}\n  ${none ? `${call}(${name}, {});` : hugged('  ')}`;
  }
  const body = none ? '{}' : ['{', ...lines('    '), '  }'].join('\n');
  return `${before} ${call}(\n  ${name},\n  ${body},\n);`;
}

/** The arguments of a call: split at the commas that stand outside of brackets and quotes. */
function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|[([{]|[)\]}]|,/g)) {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else if (token === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, text.slice(start).trim()].filter((part) => part !== '');
}

function indentOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

/** `import { a, b } from 'c';` on one line or one name a line. */
export function importLine(names: readonly string[], from: string): string {
  const line = `import { ${names.join(', ')} } from ${quoted(from)};`;
  if (line.length <= WIDTH) return line;
  return `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${quoted(from)};`;
}

/** A comment for editors; nothing when there is nothing to say. */
export function docComment(lines: readonly string[], indent = ''): string {
  const safe = lines.flatMap((line) => wrap(line.replaceAll('*/', '*∕').trim(), indent.length));
  if (safe.length === 0) return '';
  const [only] = safe;
  if (safe.length === 1) return `${indent}/** ${only ?? ''} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function wrap(text: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && indent + 4 + line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
