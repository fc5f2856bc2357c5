import type { RecordProblem } from '../src/errors.js';
import {
  type FieldReport,
  type IoTsProblem,
  type StandardIssue,
  ioTsReport,
  issuePath,
  pathOf,
  shown,
  standardReport,
} from './record-report.js';

/** An io-ts codec, by its shape: the library needs neither io-ts nor fp-ts at run time. */
export interface IoTsDecoder<Rec> {
  readonly name: string;
  decode(
    value: unknown,
  ):
    | { readonly _tag: 'Left'; readonly left: readonly IoTsProblem[] }
    | { readonly _tag: 'Right'; readonly right: Rec };
}

/** A schema of any library that follows Standard Schema 1 (zod, valibot, arktype, …). */
export interface StandardSchema<Rec> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Rec> | Promise<StandardResult<Rec>>;
    readonly types?: { readonly input: unknown; readonly output: Rec } | undefined;
  };
}
type StandardResult<Rec> =
  | { readonly value: Rec; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** What can check a record. */
export type RecordDecoder<Rec> = IoTsDecoder<Rec> | StandardSchema<Rec>;

/** What came of it. */
export type Decoded<Rec> =
  | { readonly ok: true; readonly record: Rec }
  | {
      readonly ok: false;
      readonly problems: readonly RecordProblem[];
      readonly cause?: unknown;
      /** The same in more words; made when it is asked for. */
      readonly report: () => readonly FieldReport[];
    };

/** One function for both kinds of decoder. */
export function decoderOf<Rec>(decoder: RecordDecoder<Rec>): (value: unknown) => Decoded<Rec> {
  return '~standard' in decoder ? standard(decoder) : ioTs(decoder);
}

/** A record can make a decoder throw (nested too deep for a recursive codec): it is invalid then. */
function thrown(value: unknown, cause: unknown): Decoded<never> {
  return {
    ok: false,
    problems: [{ path: '', message: 'made its decoder throw' }],
    cause,
    report: () => [{ path: '', expected: 'what its decoder can read', got: shown(value) }],
  };
}

function ioTs<Rec>(decoder: IoTsDecoder<Rec>): (value: unknown) => Decoded<Rec> {
  return (value) => {
    let result;
    try {
      result = decoder.decode(value);
    } catch (cause) {
      return thrown(value, cause);
    }
    if (result._tag === 'Right') return { ok: true, record: result.right };
    const { left } = result;
    const problems = left.map(({ message, context }) => ({
      path: pathOf(context),
      message: message ?? `is not ${context.at(-1)?.type.name ?? decoder.name}`,
    }));
    return { ok: false, problems, report: () => ioTsReport(left) };
  };
}

function isThenable(value: object): value is Promise<unknown> {
  return 'then' in value && typeof value.then === 'function';
}

function standard<Rec>(schema: StandardSchema<Rec>): (value: unknown) => Decoded<Rec> {
  return (value) => {
    let result;
    try {
      result = schema['~standard'].validate(value);
    } catch (cause) {
      return thrown(value, cause);
    }
    if (isThenable(result)) {
      // Nobody waits for it: its rejection must not end the process.
      Promise.resolve(result).catch(() => undefined);
      throw new TypeError(
        'decodeRecord needs a schema that validates at once: this one is asynchronous',
      );
    }
    if (result.issues === undefined) return { ok: true, record: result.value };
    const problems = result.issues.map(({ message, path }) => ({ path: issuePath(path), message }));
    return { ok: false, problems, report: () => standardReport(result.issues, value) };
  };
}
