import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { strict } from './strict.ts';

interface NetOptions extends RequestOptions {
  readonly session: object;
  readonly redirect: 'manual';
}

/** Chromium's requests, by Node, and to a server of the test alone. */
export const net = strict('net', {
  request({ session: _session, redirect: _redirect, ...options }: NetOptions): ClientRequest {
    if (options.protocol !== 'http:' || options.hostname !== '127.0.0.1') {
      throw new Error(`The stand-in for Electron reaches no ${options.hostname}.`);
    }
    return request(options);
  },
});
