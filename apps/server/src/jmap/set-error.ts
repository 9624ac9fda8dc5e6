import { ArgumentError, type SetError, type SetErrorType } from '@mailcote/jmap';
import { StoreError, type StoreErrorCode } from '@mailcote/store';

/** One record of a /set is refused; the others go on. */
export class SetFailure extends Error {
  readonly setError: SetError;

  constructor(type: SetErrorType, description?: string, more: Omit<SetError, 'type' | 'description'> = {}) {
    super(description ?? type);
    this.name = 'SetFailure';
    this.setError = { type, ...(description === undefined ? {} : { description }), ...more };
  }
}

/** The SetError of what a record's create, update or destroy has thrown. Throws what is no fault of the record again. */
export function toSetError(error: unknown): SetError {
  if (error instanceof SetFailure) return error.setError;
  if (error instanceof ArgumentError) {
    return { type: 'invalidProperties', description: error.message, properties: [error.property] };
  }
  if (error instanceof StoreError && isSetErrorType(error.code)) {
    const { code, message, properties } = error;
    return { type: code, description: message, ...(properties.length > 0 ? { properties } : {}) };
  }
  throw error;
}

/** The others say something about a query, not about a record. */
function isSetErrorType(code: StoreErrorCode): code is StoreErrorCode & SetErrorType {
  return code !== 'cannotCalculateChanges' && code !== 'unsupportedFilter';
}
