export { type TestEventParts, testEvent } from './events/event-factories.js';
export { type FanOut, fanOut, type FanOutOptions } from './events/fan-out.js';
export { numberedEvents } from './events/numbered-events.js';
export { type RandomSource, seededRandom } from './events/random.js';
export { recordedLines } from './events/recorded-lines.js';
export {
  type UpstreamAccount,
  type UpstreamCommit,
  type UpstreamEvent,
  type UpstreamEventBase,
  type UpstreamIdentity,
  type UpstreamSync,
} from './events/upstream-event.js';
export {
  type BlackHoleFault,
  type CutFrameFault,
  type DelayFault,
  type DropFault,
  type DuplicateFault,
  type ErrorFrameFault,
  type Fault,
  FAULT_KINDS,
  type FaultKind,
  GARBAGE_FORMS,
  type GarbageFault,
  type GarbageForm,
  type NoAnswerFault,
  type OversizeFault,
  type RefuseFault,
  type SilentFault,
} from './faults/fault.js';
export { type FaultChoice, type FaultContext, type FaultPlan } from './faults/fault-plan.js';
export { seededFaults, type SeededFaultsOptions } from './faults/seeded-faults.js';
export {
  createMemoryNetwork,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from './memory/memory-network.js';
export { type RefusedResponse } from './memory/ws-style-socket.js';
export { type Wire } from './protocol/accepted.js';
export { type Lifecycle } from './protocol/stream-checks.js';
export { startJetstreamServer, type StartServerOptions } from './real/start-server.js';
export {
  type CutHow,
  type JetstreamServer,
  type RequestLogEntry,
  type ServerConnection,
  type ServerCounters,
} from './server-handle.js';
export { type JetstreamServerOptions } from './server-options.js';
export { type SlowRule } from './session/slow-rule.js';
export {
  generatedNetwork,
  type GeneratedNetwork,
  type GeneratedNetworkOptions,
} from './sources/generated-network.js';
export { type GeneratedKind } from './sources/mix.js';
export { type DictionaryFault } from './zstd/server-dictionaries.js';
export { testDictionary } from './zstd/test-dictionary.js';
export { type ZstdCompressor, zstdCompressor } from './zstd/zstd-compressor.js';
