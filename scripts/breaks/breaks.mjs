import { compression } from './list/compression.mjs';
import { consumer } from './list/consumer.mjs';
import { delivery } from './list/delivery.mjs';
import { filters } from './list/filters.mjs';
import { gateways } from './list/gateways.mjs';
import { hosts } from './list/hosts.mjs';
import { input } from './list/input.mjs';
import { operators } from './list/operators.mjs';
import { resume } from './list/resume.mjs';
import { retry } from './list/retry.mjs';

/**
 * Every deliberate break: what it is, the law (docs/invariants.md) it breaks, the file and its
 * edits (old text, new text), and the spec, with a piece of its test's name, that must go red.
 */
export const BREAKS = [
  ...resume,
  ...hosts,
  ...retry,
  ...filters,
  ...input,
  ...compression,
  ...consumer,
  ...operators,
  ...delivery,
  ...gateways,
];
