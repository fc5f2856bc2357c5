import { Subscription } from 'rxjs';

/** Gives up pieces of work: all of them, also where one throws at that (a handler's Observable may). */
export function leaveAll(pieces: Iterable<{ giveUp(): void }>): void {
  const all = new Subscription();
  for (const piece of pieces) {
    all.add(() => {
      piece.giveUp();
    });
  }
  all.unsubscribe();
}
