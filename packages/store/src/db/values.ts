/** The values of a statement in the making. */
export class Values {
  readonly values: unknown[] = [];

  /** Takes a value in. @returns its placeholder */
  value(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
