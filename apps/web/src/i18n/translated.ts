/** What another language says for an object of English strings: the same keys, strings for strings, functions for functions. */
export type Translated<T> = T extends string
  ? string
  : T extends (...args: infer Arguments) => string
    ? (...args: Arguments) => string
    : { [Key in keyof T]: Translated<T[Key]> };
