import type { Fault, FaultKind, FaultPlan } from '../../src/testing/index.js';
import { FAULT_KINDS, GARBAGE_FORMS, type RandomSource } from '../../src/testing/index.js';

/** Deals out faults of every kind in turn until so many were dealt, whichever host is asked. */
export function dealFaults(
  count: number,
  random: RandomSource,
): { plan: FaultPlan; dealt: FaultKind[] } {
  const dealt: FaultKind[] = [];
  const some = (most: number) => Math.floor(random() * most);
  const plan: FaultPlan = ({ url }) => {
    if (dealt.length >= count || url.includes('oracle=1')) return undefined;
    // Every kind comes up; which one next is by chance.
    const kind = FAULT_KINDS[some(FAULT_KINDS.length)] as FaultKind;
    dealt.push(kind);
    const fault = make(kind, some);
    // What does not end a connection is followed by something that does.
    const goesOn: FaultKind[] = ['garbage', 'oversize', 'delay', 'duplicate'];
    if (!goesOn.includes(kind) || dealt.length >= count) return fault;
    dealt.push('drop');
    return [fault, { kind: 'drop', after: 20 + some(400), how: 'fin' }];
  };
  return { plan, dealt };
}

function make(kind: FaultKind, some: (most: number) => number): Fault {
  const after = some(300);
  switch (kind) {
    case 'refuse': {
      const status = [429, 500, 502, 503, 403][some(5)] as number;
      return some(3) === 0 ? { kind, status, retryAfter: 1 + some(4) } : { kind, status };
    }
    case 'drop': {
      const codes = [1000, 1001, 1006, 1008, 1011, 1012, 1013, 4000];
      const code = codes[some(codes.length)] as number;
      return { kind, after, how: code === 1006 ? 'rst' : some(4) === 0 ? 'fin' : { code } };
    }
    case 'garbage':
      return { kind, after, form: GARBAGE_FORMS[some(GARBAGE_FORMS.length)] ?? 'text' };
    case 'oversize':
      return { kind, after, bytes: 30_000 };
    case 'error-frame':
      return { kind, after, error: some(2) === 0 ? 'ConsumerTooSlow' : 'InternalError' };
    case 'delay':
      return { kind, first: some(3000), each: some(3) };
    case 'duplicate':
      return { kind, after: after + 20, frames: 1 + some(20) };
    case 'cut-frame':
    case 'black-hole':
      return { kind, after };
    default:
      return { kind };
  }
}
