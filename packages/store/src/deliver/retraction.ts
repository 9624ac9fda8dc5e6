/**
 * Lets whoever waits for a message to be taken give it up, as long as it is certain that nothing comes of it: a sender who hears "later" sends it
 * again. One is shared by all that is done for a message (deliveries to several accounts, say).
 */
export class Retraction {
  #state: 'open' | 'begun' | 'retracted' = 'open';

  /** Nothing is changed any more. False: too late, COMMIT is on its way, and only its outcome tells what came of it. */
  retract(): boolean {
    if (this.#state === 'open') this.#state = 'retracted';
    return this.#state === 'retracted';
  }

  /** Asked before COMMIT goes out. False: it must not. */
  begin(): boolean {
    if (this.#state === 'open') this.#state = 'begun';
    return this.#state === 'begun';
  }
}
