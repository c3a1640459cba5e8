import type { z } from 'zod';
import type { Envelope, StreamFrame } from '../../shared/contract/bridge.ts';
import {
  type CommandHandlers,
  type CommandName,
  type CommandOutput,
  commands,
  type ParsedInput,
} from '../../shared/contract/commands.ts';
import { type EventName, type Events, eventNames } from '../../shared/contract/events.ts';
import type { Failure } from '../../shared/contract/failure.ts';
import {
  type ParsedStreamInput,
  type StreamHandlers,
  type StreamItem,
  type StreamName,
  streams,
} from '../../shared/contract/streams.ts';
import { AppError, failureOf } from './support/app-error.ts';
import type { Logger } from './support/logger.ts';

export interface EventSource {
  /** @returns stops listening; safe to call twice. */
  listen<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void;
}

/** The agent's end of the bridge: names and inputs come from outside, failures go out as data. */
export interface BridgeServer {
  call(name: string, input: unknown): Promise<Envelope>;
  /** Ends with `done` or `failed`, or without either once `signal` aborts. */
  open(name: string, input: unknown, signal: AbortSignal): AsyncIterable<StreamFrame>;
  /** @throws AppError `invalid_input` for an unknown name. */
  listen(name: string, listener: (event: unknown) => void): () => void;
}

export interface BridgeServerParts {
  readonly commands: CommandHandlers;
  readonly streams: StreamHandlers;
  readonly events: EventSource;
  readonly log: Logger;
}

const MAX_ISSUES_TOLD = 3;

export function serveBridge(parts: BridgeServerParts): BridgeServer {
  return {
    async call(name, input) {
      try {
        return { ok: true, value: await runCommand(parts.commands, name, input) };
      } catch (error) {
        return { ok: false, failure: report(parts.log, name, error) };
      }
    },

    async *open(name, input, signal) {
      try {
        for await (const item of openStream(parts.streams, name, input, signal)) {
          if (signal.aborted) return;
          yield { kind: 'next', item };
        }
        if (!signal.aborted) yield { kind: 'done' };
      } catch (error) {
        if (!signal.aborted) yield { kind: 'failed', failure: report(parts.log, name, error) };
      }
    },

    listen(name, listener) {
      const known = eventNames.find((candidate) => candidate === name);
      if (known === undefined) throw new AppError('invalid_input', `There is no event "${name}".`);
      return parts.events.listen(known, listener);
    },
  };
}

async function runCommand(
  handlers: CommandHandlers,
  name: string,
  input: unknown,
): Promise<CommandOutput<CommandName>> {
  if (!isCommandName(name)) {
    throw new AppError('invalid_input', `There is no command "${name}".`);
  }
  return runNamedCommand(handlers, name, input);
}

async function runNamedCommand<Name extends CommandName>(
  handlers: CommandHandlers,
  name: Name,
  input: unknown,
): Promise<CommandOutput<Name>> {
  return handlers[name](parseInput<ParsedInput<Name>>(commands[name].input, input));
}

function openStream(
  handlers: StreamHandlers,
  name: string,
  input: unknown,
  signal: AbortSignal,
): AsyncIterable<StreamItem<StreamName>> {
  if (!isStreamName(name)) throw new AppError('invalid_input', `There is no stream "${name}".`);
  return openNamedStream(handlers, name, input, signal);
}

function openNamedStream<Name extends StreamName>(
  handlers: StreamHandlers,
  name: Name,
  input: unknown,
  signal: AbortSignal,
): AsyncIterable<StreamItem<Name>> {
  return handlers[name](parseInput<ParsedStreamInput<Name>>(streams[name].input, input), signal);
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(streams, name);
}

function parseInput<Parsed>(schema: z.ZodType, input: unknown): Parsed {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data as Parsed;
  throw new AppError('invalid_input', sentenceOf(parsed.error.issues));
}

function sentenceOf(issues: readonly z.core.$ZodIssue[]): string {
  const told = [...new Set(issues.map(describeIssue))];
  const rest = told.length - MAX_ISSUES_TOLD;
  const sentences = told.slice(0, MAX_ISSUES_TOLD).join(' ');
  return rest > 0 ? `${sentences} And ${rest} more.` : sentences;
}

/** The schemas' own messages are sentences; zod's need the name of the field. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.message.endsWith('.')) return issue.message;
  const field = issue.path.map(String).join('.');
  return `${field === '' ? 'The input' : field}: ${issue.message}.`;
}

function report(log: Logger, name: string, error: unknown): Failure {
  if (!(error instanceof AppError))
    log.error({ err: error, name }, 'A request failed unexpectedly.');
  return failureOf(error);
}
