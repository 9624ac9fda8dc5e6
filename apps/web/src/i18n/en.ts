import { action } from './en/action.ts';
import { app } from './en/app.ts';
import { blocked } from './en/blocked.ts';
import { bulk } from './en/bulk.ts';
import { colors } from './en/colors.ts';
import { confirm } from './en/confirm.ts';
import { connection } from './en/connection.ts';
import { done } from './en/done.ts';
import { empty } from './en/empty.ts';
import { help } from './en/help.ts';
import { label } from './en/label.ts';
import { list } from './en/list.ts';
import { login } from './en/login.ts';
import { mailbox } from './en/mailbox.ts';
import { palette } from './en/palette.ts';
import { reader } from './en/reader.ts';
import { search } from './en/search.ts';
import { unsubscribe } from './en/unsubscribe.ts';

/** English; the shape of every catalogue. */
export const en = {
  app,
  connection,
  login,
  mailbox,
  list,
  empty,
  label,
  bulk,
  colors,
  action,
  done,
  confirm,
  reader,
  unsubscribe,
  blocked,
  search,
  help,
  palette,
};
