/** One field of a record that is not as expected. */
export interface FieldReport {
  /** Where, for example `embed.images.0.alt`; empty for the record itself. */
  readonly path: string;
  /** What was expected there: the name of a type; what a Standard Schema says, which names none. */
  readonly expected: string;
  /** What was found there, in short: `7`, `"hello"`, `nothing`, `an array of 3`. */
  readonly got: string;
  /** What the codec or schema says about it in its own words, if it does. */
  readonly message?: string;
}

/** What io-ts says about one field. */
export interface IoTsProblem {
  readonly message?: string | undefined;
  readonly context: readonly {
    readonly key: string;
    readonly type: { readonly name: string };
    readonly actual?: unknown;
  }[];
}

/** What a Standard Schema says about one field. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Longest text of a value, and of a type: reports are for reading. */
const VALUE_LENGTH = 60;
const TYPE_LENGTH = 120;

type Context = IoTsProblem['context'];

/** Where io-ts found a problem. Members of a union or an intersection are no places of a record. */
export function pathOf(context: Context): string {
  // The first entry of a context is the record itself, without a key.
  return context
    .filter((_, index) => index > 0 && !isMember(context, index))
    .map(({ key }) => key)
    .join('.');
}

/**
 * io-ts names the members of unions and intersections by numbers, like fields. They have the very
 * value of what they are members of; a field never has.
 */
function isMember(context: Context, index: number): boolean {
  return Object.is(context[index]?.actual, context[index - 1]?.actual);
}

/** What io-ts says. A union of which no member fits is one report, not one for each member. */
export function ioTsReport(problems: readonly IoTsProblem[], from = 1): FieldReport[] {
  const groups = new Map<string, { at: number; members: Set<string>; problems: IoTsProblem[] }>();
  problems.forEach((problem, number) => {
    const { context } = problem;
    const found = context.findIndex((_, index) => index >= from && isUnionMember(context, index));
    const at = found === -1 ? context.length : found;
    const keys = context.slice(0, at).map(({ key }) => key);
    // What lies in no union stands for itself.
    const place = JSON.stringify(found === -1 ? [...keys, number] : keys);
    const group = groups.get(place) ?? { at, members: new Set(), problems: [] };
    group.members.add(context[at]?.key ?? '');
    group.problems.push(problem);
    groups.set(place, group);
  });
  return [...groups.values()].flatMap(({ at, members, problems: own }) => {
    const [first] = own as [IoTsProblem];
    if (at === first.context.length) return own.map(fieldOf);
    if (members.size === 1) return ioTsReport(own, at + 1);
    return [fieldOf({ context: first.context.slice(0, at) })];
  });
}

/** Whether an entry is one of several of a union; members of an intersection must all fit. */
function isUnionMember(context: Context, index: number): boolean {
  return isMember(context, index) && tagOf(context[index - 1]?.type) === 'UnionType';
}

/** Types that check more, or say something else about, the type they wrap. */
const WRAPPERS = new Set(['ExactType', 'ReadonlyType', 'RefinementType', 'RecursiveType']);

function tagOf(given: unknown): string | undefined {
  let type = given as { _tag?: string; type?: unknown } | undefined;
  while (type?._tag !== undefined && WRAPPERS.has(type._tag)) type = type.type as typeof type;
  return type?._tag;
}

function fieldOf({ context, message }: IoTsProblem): FieldReport {
  const last = context.at(-1);
  return {
    path: pathOf(context),
    expected: short(last?.type.name ?? 'something else', TYPE_LENGTH),
    got: shown(last?.actual),
    ...(message !== undefined && { message: short(message, TYPE_LENGTH) }),
  };
}

/** What a Standard Schema says. It names no types, and the value is looked up. */
export function standardReport(issues: readonly StandardIssue[], record: unknown): FieldReport[] {
  return issues.map(({ message, path = [] }) => {
    const keys = path.map(keyOf);
    const value = keys.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
      record,
    );
    const said = short(message, TYPE_LENGTH);
    return { path: issuePath(path), expected: said, got: shown(value), message: said };
  });
}

type PathPart = NonNullable<StandardIssue['path']>[number];

function keyOf(part: PathPart): PropertyKey {
  return typeof part === 'object' ? part.key : part;
}

/** Where a Standard Schema found a problem. */
export function issuePath(path: readonly PathPart[] = []): string {
  return path.map((part) => String(keyOf(part))).join('.');
}

/** A value in a few words. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Cut before it is put into quotes: it may be of any length.
  if (typeof value === 'string') return short(JSON.stringify(value.slice(0, VALUE_LENGTH)));
  if (Array.isArray(value)) return `an array of ${String(value.length)}`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).slice(0, 5);
    return short(keys.length === 0 ? 'an empty object' : `an object of ${keys.join(', ')}`);
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  // Nothing that JSON has.
  return `a ${typeof value}`;
}

function short(text: string, length = VALUE_LENGTH): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
