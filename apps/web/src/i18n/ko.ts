import type { Catalogue } from './index.ts';
import { action } from './ko/action.ts';
import { app } from './ko/app.ts';
import { blocked } from './ko/blocked.ts';
import { bulk } from './ko/bulk.ts';
import { colors } from './ko/colors.ts';
import { confirm } from './ko/confirm.ts';
import { connection } from './ko/connection.ts';
import { done } from './ko/done.ts';
import { empty } from './ko/empty.ts';
import { help } from './ko/help.ts';
import { label } from './ko/label.ts';
import { list } from './ko/list.ts';
import { login } from './ko/login.ts';
import { mailbox } from './ko/mailbox.ts';
import { palette } from './ko/palette.ts';
import { reader } from './ko/reader.ts';
import { search } from './ko/search.ts';
import { unsubscribe } from './ko/unsubscribe.ts';

/** 한국어. */
export const ko: Catalogue = {
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
