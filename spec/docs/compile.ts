import { join } from 'node:path';
import ts from 'typescript';
import { examples, root, type Snippet } from './snippets.js';

/** What the compiler says about a snippet or an example. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** One program of all snippets, the examples and the sources they stand on. */
export interface Compiled {
  readonly problems: readonly Problem[];
  /** The strings of a type that a source file exports, or of a key of it. */
  stringsOf(file: string, type: string, key?: string): readonly string[];
  /** The keys of an interface, with the text of their `@default`, if any. */
  keysOf(file: string, type: string): ReadonlyMap<string, string | undefined>;
}

/**
 * Compiles every snippet as a module of its own, in memory: as strict as the sources, with the
 * package's names standing for its sources. One program, because reading the types of rxjs and Node
 * is what takes the time.
 */
export function compile(snippets: readonly Snippet[]): Compiled {
  const options = compilerOptions();
  // In a folder of their own, which need not exist: relative imports would be a mistake.
  const virtual = new Map(
    snippets.map((snippet, index) => [join(root, 'docs', `snippet-${String(index)}.ts`), snippet]),
  );
  const textOfSnippet = (path: string) => {
    const snippet = virtual.get(path);
    // What has neither import nor export would share its names with the others.
    return snippet === undefined ? undefined : `${snippet.code}\nexport {};\n`;
  };
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => virtual.has(path) || fileExists.call(host, path);
  host.readFile = (path) => textOfSnippet(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = textOfSnippet(path);
    return text === undefined
      ? getSourceFile.call(host, path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  const programs = examples().map((file) => join(root, file));
  const publicFiles = [
    'src/index.ts',
    'operators/index.ts',
    'src/node/index.ts',
    'src/testing/index.ts',
  ];
  const program = ts.createProgram({
    rootNames: [...virtual.keys(), ...programs, ...publicFiles.map((file) => join(root, file))],
    options,
    host,
  });
  const problems = [...virtual.keys(), ...programs].flatMap((path) => {
    const source = program.getSourceFile(path);
    if (source === undefined) throw new Error(`${path} is not in the program`);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map((diagnostic) => problemOf(diagnostic, path, virtual.get(path)));
  });
  return {
    problems,
    stringsOf: (file, type, key) => stringsOf(program, join(root, file), type, key),
    keysOf: (file, type) => keysOf(program, join(root, file), type),
  };
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
      },
    },
  );
  if (config === undefined) throw new Error(`${path} cannot be read`);
  // A snippet may show a value without using it.
  return { ...config.options, noUnusedLocals: false, noUnusedParameters: false };
}

function problemOf(diagnostic: ts.Diagnostic, path: string, snippet: Snippet | undefined): Problem {
  const { file, start = 0 } = diagnostic;
  const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
  return {
    file: snippet?.file ?? path.slice(root.length + 1),
    line: (snippet?.line ?? 1) + line,
    message: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
  };
}

function typeOf(program: ts.Program, path: string, name: string): ts.Type {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  const symbol = module && checker.getExportsOfModule(module).find((found) => found.name === name);
  if (symbol === undefined) throw new Error(`${path} exports no ${name}`);
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return checker.getDeclaredTypeOfSymbol(target);
}

function stringsOf(
  program: ts.Program,
  path: string,
  name: string,
  key: string | undefined,
): readonly string[] {
  const whole = typeOf(program, path, name);
  const type = key === undefined ? whole : typeOfKey(program, whole, key);
  const members = type.isUnion() ? type.types : [type];
  return members.map((member) => {
    if (!member.isStringLiteral()) throw new Error(`${name} is no union of strings`);
    return member.value;
  });
}

function typeOfKey(program: ts.Program, type: ts.Type, key: string): ts.Type {
  const checker = program.getTypeChecker();
  const symbol = checker.getPropertyOfType(type, key);
  if (symbol === undefined) throw new Error(`there is no key ${key}`);
  return checker.getTypeOfSymbol(symbol);
}

function keysOf(
  program: ts.Program,
  path: string,
  name: string,
): ReadonlyMap<string, string | undefined> {
  const checker = program.getTypeChecker();
  return new Map(
    typeOf(program, path, name)
      .getProperties()
      .map((key) => {
        const tag = key.getJsDocTags(checker).find((found) => found.name === 'default');
        return [key.name, tag && ts.displayPartsToString(tag.text)];
      }),
  );
}
