import { type RandomSource } from '../events/random.js';

/** Crockford's base 32. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes ULIDs: ten characters of time, sixteen of chance. Each is above the one before. */
export function ulidSource(random: RandomSource): (now: number) => string {
  let last = 0;
  return (now) => {
    // Of two in the same millisecond the second would be above the first by chance only.
    last = Math.max(now, last + 1);
    let time = '';
    for (let rest = last, index = 0; index < 10; index += 1, rest = Math.floor(rest / 32)) {
      time = `${DIGITS[rest % 32] ?? ''}${time}`;
    }
    const chance = Array.from({ length: 16 }, () => DIGITS[Math.floor(random() * 32)] ?? '');
    return time + chance.join('');
  };
}
