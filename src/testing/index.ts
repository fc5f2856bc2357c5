export { type CommandFigures } from './astro/command-meter.js';
export {
  type AstroRequest,
  type AstroServerOptions,
  type AstroVerdict,
} from './astro/astro-options.js';
export {
  type AstroServer,
  type AstroServerConnection,
  type AstroServerCounters,
} from './astro/astro-server.js';
export {
  type AstroCommand,
  type AstroCommandFault,
  type AstroSubscription,
} from './astro/astro-session.js';
export { startAstroServer, type StartAstroServerOptions } from './astro/start-astro-server.js';
export { type BloomrRequest, type BloomrServerOptions } from './bloomr/bloomr-options.js';
export { type BloomrPublishOptions, type BloomrServer } from './bloomr/bloomr-server.js';
export { startBloomrServer } from './bloomr/start-bloomr-server.js';
export { type TestEventParts, testEvent } from './events/event-factories.js';
export { type FanOut, fanOut, type FanOutOptions } from './events/fan-out.js';
export { numberedEvents } from './events/numbered-events.js';
export { type RandomSource, seededRandom } from './events/random.js';
export { recordedLines } from './events/recorded-lines.js';
export { testStream, type TestStreamOptions } from './events/test-stream.js';
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
export {
  type AttemptContext,
  type FaultChoice,
  type FaultContext,
  type FaultPlan,
} from './faults/fault-plan.js';
export { seededFaults, type SeededFaultsOptions } from './faults/seeded-faults.js';
export {
  createMemoryNetwork,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from './memory/memory-network.js';
export { type RefusedResponse } from './memory/ws-style-socket.js';
export { type Wire } from './protocol/accepted.js';
export { type Lifecycle } from './protocol/stream-checks.js';
export { type ListenOptions } from './real/listen.js';
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
export { type ChaosContext } from './chaos/chaos-work.js';
export { type ChaosScenario, type ChaosShape, chaosScenario } from './chaos/chaos-scenario.js';
export type { ChaosProgram, ChaosReport, ChaosTools } from './chaos/chaos-program.js';
export { runChaos } from './chaos/run-chaos.js';
export { type DictionaryFault } from './zstd/server-dictionaries.js';
export { testDictionary } from './zstd/test-dictionary.js';
export { type ZstdCompressor, zstdCompressor } from './zstd/zstd-compressor.js';
