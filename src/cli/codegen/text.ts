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

/** A type that is one of several, on one line or one a line. */
export function unionType(members: readonly string[], before: string): string {
  const line = members.join(' | ');
  if (members.length < 2 || before.length + line.length < WIDTH) return line;
  const indent = ' '.repeat(before.length - before.trimStart().length + 2);
  return members.map((member) => `\n${indent}| ${member}`).join('');
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
