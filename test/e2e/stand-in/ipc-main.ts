import { EventEmitter } from 'node:events';
import type { PageMessage } from './page-script.ts';
import { strict } from './strict.ts';

type Handler = (event: object, ...args: readonly unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.handlers.set(channel, handler);
  }

  async receive(message: PageMessage, event: object): Promise<unknown> {
    if (message.kind === 'send') {
      this.emit(message.channel, event, ...message.args);
      return undefined;
    }
    const handler = this.handlers.get(message.channel);
    const { channel } = message;
    if (handler === undefined) throw invokeError(channel, 'no handler registered');
    try {
      return structuredClone(await handler(event, ...message.args));
    } catch (error) {
      throw invokeError(channel, String(error));
    }
  }
}

function invokeError(channel: string, reason: string): Error {
  return new Error(`Error invoking remote method '${channel}': ${reason}`);
}

const standIn = new IpcMain();

export const ipcMain: IpcMain = strict('ipcMain', standIn);
export const receiveFromPage = (message: PageMessage, event: object): Promise<unknown> =>
  standIn.receive(message, event);
