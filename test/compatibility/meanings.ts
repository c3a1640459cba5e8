import type { Message } from './conversation.ts';

const meanings: Readonly<Record<string, string>> = {
  hello: 'who I am',
  load: 'how busy I am',
  alive: 'I am still there',
  submit: 'run this',
  accepted: 'it is in my queue, and in my database',
  rejected: 'I will not run it',
  awaiting: 'a person here has to allow you first',
  executing: 'it runs now',
  progress: 'more of it is done',
  result: 'done',
  failed: 'it ended without a result',
  cancel: 'stop',
  withdraw: 'give it back unless it executes',
  withdrawn: 'it is yours again',
  bye: 'I am leaving',
};

/** For whoever reads a recording. */
export function meaningOf(message: Message): string {
  if (typeof message.type === 'string') return meanings[message.type] ?? message.type;
  if ('ask' in message) return message.ask === 'state' ? 'what do you see' : 'connect back to me';
  if ('prompt' in message) return 'run this';
  if ('now' in message) return 'this I see';
  if ('outcome' in message) return 'so it went';
  return 'error' in message ? 'it ended without a result' : 'done';
}
