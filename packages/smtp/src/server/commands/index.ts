import type { CommandContext } from '../command-context.ts';
import type { Verb } from '../state.ts';
import { auth } from './auth.ts';
import { bdat } from './bdat.ts';
import { data } from './data.ts';
import { ehlo } from './ehlo.ts';
import { expn } from './expn.ts';
import { helo } from './helo.ts';
import { help } from './help.ts';
import { lhlo } from './lhlo.ts';
import { mail } from './mail.ts';
import { noop } from './noop.ts';
import { quit } from './quit.ts';
import { rcpt } from './rcpt.ts';
import { rset } from './rset.ts';
import { starttls } from './starttls.ts';
import { vrfy } from './vrfy.ts';

/** Every verb that is a command here. */
export const commands = {
  HELO: helo,
  EHLO: ehlo,
  LHLO: lhlo,
  MAIL: mail,
  RCPT: rcpt,
  DATA: data,
  BDAT: bdat,
  RSET: rset,
  NOOP: noop,
  QUIT: quit,
  VRFY: vrfy,
  EXPN: expn,
  HELP: help,
  STARTTLS: starttls,
  AUTH: auth,
} satisfies Record<Verb, (context: CommandContext) => void>;
