import { type Delivery, type Origin, ORIGIN_KEY } from '../../origin.js';

/** Where an event of a stream comes from; `undefined` for anything else. */
export function originOf(value: unknown): Origin | undefined {
  return typeof value === 'object' && value !== null
    ? (value as { [ORIGIN_KEY]?: Origin })[ORIGIN_KEY]
    : undefined;
}

/** The subscription that an event came from. */
export function deliveryOf(value: unknown): Delivery | undefined {
  return originOf(value)?.delivery;
}
