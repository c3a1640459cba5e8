import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../shared/contract/socket-messages.ts';
import { readIfPresent, writePrivateFile } from './private-file.ts';

const announcementSchema = z.object({
  pid: z.int(),
  port: z.int().min(1).max(65_535),
  version: z.string(),
});

/** How a command finds the agent of a data directory: `agent.json`, there while it runs. */
export type Announcement = Readonly<z.infer<typeof announcementSchema>>;

export async function announce(dataDir: string, announcement: Announcement): Promise<void> {
  await writePrivateFile(announcementPath(dataDir), `${JSON.stringify(announcement)}\n`);
}

/** Removes the announcement, unless it is another agent's by now. */
export async function withdrawAnnouncement(dataDir: string, ours: Announcement): Promise<void> {
  const present = await readAnnouncement(dataDir);
  if (present?.pid !== ours.pid || present.port !== ours.port) return;
  await rm(announcementPath(dataDir), { force: true });
}

/** @returns null when no agent announces itself there. */
export async function readAnnouncement(dataDir: string): Promise<Announcement | null> {
  const text = await readIfPresent(announcementPath(dataDir));
  return text === null ? null : (announcementSchema.safeParse(parseJson(text)).data ?? null);
}

function announcementPath(dataDir: string): string {
  return join(dataDir, 'agent.json');
}
