import { Emitter } from './emitter.ts';

/** How many steps back are kept; older ones are forgotten. */
const DEPTH = 30;

export interface UndoStep {
  /** What was done, in words for the person: "3 archived". */
  label: string;
  /** Takes it back. Rejects when that did not work. */
  undo: () => Promise<void>;
}

/** What was done and can be taken back, newest last. */
export class UndoStack extends Emitter {
  #steps: UndoStep[] = [];

  get last(): UndoStep | null {
    return this.#steps.at(-1) ?? null;
  }

  /** What would be taken back after this one. */
  stepBefore(step: UndoStep): UndoStep | null {
    return this.#steps[this.#steps.indexOf(step) - 1] ?? null;
  }

  push(step: UndoStep): void {
    this.#steps = [...this.#steps.slice(1 - DEPTH), step];
    this.changed();
  }

  /** Forgets a step whose time is over (a message that has left). */
  forget(step: UndoStep): void {
    this.#steps = this.#steps.filter((other) => other !== step);
    this.changed();
  }

  /** Takes back one step, the newest by default. False: there is nothing to take back (any more). */
  async undo(step: UndoStep | null = this.last): Promise<boolean> {
    if (!step || !this.#steps.includes(step)) return false;
    this.forget(step);
    await step.undo();
    return true;
  }
}
