import type { CursorLease } from '../cursor-store.js';
import { StoreInUseError } from '../delivery-errors.js';

/** What makes sure that one tab at a time saves under a name, where the platform has Web Locks. */
export function webLock(name: string): { lease?(): Promise<CursorLease> } {
  const { locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  return locks ? { lease: () => leaseOf(locks, name) } : {};
}

/** A lock is held for as long as a promise is pending. */
function leaseOf(locks: LockManager, name: string): Promise<CursorLease> {
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      if (lock !== null) {
        return new Promise((release) => {
          resolve({ release });
        });
      }
      reject(
        new StoreInUseError(`another tab saves under ${name}`, {
          hint: 'close it, or give this one another name',
        }),
      );
      return undefined;
    };
    locks.request(`rx-jetstream:${name}`, { ifAvailable: true }, hold).catch(reject);
  });
}
