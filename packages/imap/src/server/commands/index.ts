import type { Command } from '../command-context.ts';
import type { CommandName } from '../state.ts';
import { append } from './append.ts';
import { authenticate } from './authenticate.ts';
import { cancelupdate } from './cancelupdate.ts';
import { capability } from './capability.ts';
import { check } from './check.ts';
import { close } from './close.ts';
import { compress } from './compress.ts';
import { copy } from './copy.ts';
import { create } from './create.ts';
import { deleteMailbox } from './delete.ts';
import { enable } from './enable.ts';
import { expunge } from './expunge.ts';
import { fetch } from './fetch.ts';
import { getJmapAccess } from './getjmapaccess.ts';
import { getmetadata } from './getmetadata.ts';
import { getquota } from './getquota.ts';
import { getquotaroot } from './getquotaroot.ts';
import { id } from './id.ts';
import { idle } from './idle.ts';
import { list } from './list.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { lsub } from './lsub.ts';
import { move } from './move.ts';
import { namespace } from './namespace.ts';
import { noop } from './noop.ts';
import { notify } from './notify.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { search } from './search.ts';
import { examine, select } from './select.ts';
import { setmetadata } from './setmetadata.ts';
import { setquota } from './setquota.ts';
import { sort } from './sort.ts';
import { starttls } from './starttls.ts';
import { status } from './status.ts';
import { store } from './store.ts';
import { subscribe } from './subscribe.ts';
import { thread } from './thread.ts';
import { unselect } from './unselect.ts';
import { unsubscribe } from './unsubscribe.ts';

/** Every command there is here. */
export const commands: Record<CommandName, Command<unknown>> = {
  APPEND: append,
  AUTHENTICATE: authenticate,
  CANCELUPDATE: cancelupdate,
  CAPABILITY: capability,
  CHECK: check,
  CLOSE: close,
  COMPRESS: compress,
  COPY: copy,
  CREATE: create,
  DELETE: deleteMailbox,
  ENABLE: enable,
  EXAMINE: examine,
  EXPUNGE: expunge,
  FETCH: fetch,
  GETJMAPACCESS: getJmapAccess,
  GETMETADATA: getmetadata,
  GETQUOTA: getquota,
  GETQUOTAROOT: getquotaroot,
  ID: id,
  IDLE: idle,
  LIST: list,
  LOGIN: login,
  LOGOUT: logout,
  LSUB: lsub,
  MOVE: move,
  NAMESPACE: namespace,
  NOOP: noop,
  NOTIFY: notify,
  RENAME: rename,
  REPLACE: replace,
  SEARCH: search,
  SELECT: select,
  SETMETADATA: setmetadata,
  SETQUOTA: setquota,
  SORT: sort,
  STARTTLS: starttls,
  STATUS: status,
  STORE: store,
  SUBSCRIBE: subscribe,
  THREAD: thread,
  UNSELECT: unselect,
  UNSUBSCRIBE: unsubscribe,
};
