import { ExitCode } from './command-error.ts';

/** Makes Ctrl-C end the process at once. @returns takes that back. */
export function leaveOnInterrupt(): () => void {
  const leave = () => process.exit(ExitCode.interrupted);
  process.once('SIGINT', leave);
  return () => process.off('SIGINT', leave);
}
