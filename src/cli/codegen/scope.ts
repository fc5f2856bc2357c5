import { type DefinitionName, fileName, fullName, typeName } from './names.js';
import { importLine } from './text.js';

/** What a file imports from where. */
export interface Sources {
  /** Module of the building blocks. */
  readonly lexicon: string;
  /** Module of the definitions that are published already. */
  readonly records: string;
  /** Full names of these. */
  readonly published: ReadonlySet<string>;
  /** How imports of neighbours end: `.js`, `.ts` or nothing. */
  readonly ending: string;
}

/** The names that a file uses and that stand elsewhere. */
export class Scope {
  readonly #imports = new Map<string, Set<string>>();

  constructor(
    private readonly nsid: string,
    private readonly sources: Sources,
  ) {}

  /** A building block that runs. */
  use(name: string): string {
    this.#add(this.sources.lexicon, name);
    return name;
  }

  /** A type of the building blocks. */
  useType(name: string): string {
    this.#add(this.sources.lexicon, `type ${name}`);
    return name;
  }

  /** A definition: its type and its codec have one name. */
  definition(name: DefinitionName): string {
    const called = typeName(name);
    if (this.sources.published.has(fullName(name))) this.#add(this.sources.records, called);
    else if (name.nsid !== this.nsid) {
      this.#add(`./${fileName(name.nsid)}${this.sources.ending}`, called);
    }
    return called;
  }

  /** The import lines. */
  lines(): string {
    const own = [this.sources.lexicon, this.sources.records];
    // Packages, then neighbours.
    const rank = (from: string) => (own.includes(from) ? own.indexOf(from) : own.length);
    return [...this.#imports]
      .sort(([one], [two]) => rank(one) - rank(two) || (one < two ? -1 : 1))
      .map(([from, names]) => importLine([...names].sort(byName), from))
      .join('\n');
  }

  #add(from: string, name: string): void {
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
  }
}

/** By what is imported; a type before a value that differs from it in its first letter only. */
function byName(one: string, two: string): number {
  const [a, b] = [bare(one), bare(two)];
  const [low, high] = [a.toLowerCase(), b.toLowerCase()];
  if (low !== high) return low < high ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function bare(name: string): string {
  return name.replace(/^type /, '');
}
