import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of Prettier. */
interface Prettier {
  resolveConfig(path: string, options: { readonly editorconfig: boolean }): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
}

/**
 * Formats with the Prettier of the project that the folder lies in, by the project's settings;
 * `undefined` when there is none. The output is readable without it.
 */
export async function formatterFor(
  folder: string,
): Promise<((name: string, text: string) => Promise<string>) | undefined> {
  let path: string;
  try {
    path = createRequire(join(folder, 'index.ts')).resolve('prettier');
  } catch {
    return undefined;
  }
  const module = (await import(pathToFileURL(path).href)) as Prettier & { default?: Prettier };
  const prettier = module.default ?? module;
  return async (name, text) => {
    const filepath = join(folder, name);
    const config = await prettier.resolveConfig(filepath, { editorconfig: true });
    return prettier.format(text, { ...config, filepath });
  };
}
