import { expect, test } from 'vitest';
import { machineCommands } from './machine-commands.ts';

const interfaces = () => ({});

test('a folder is opened by the face that can', async () => {
  const opened: string[] = [];
  const commands = machineCommands({
    ...{ interfaces, dataDir: '/data', logDir: '/data/logs' },
    openFolder: async (path) => {
      opened.push(path);
    },
  });
  expect(await commands['folder.open']({ folder: 'data' })).toEqual({ path: '/data' });
  expect(await commands['folder.open']({ folder: 'log' })).toEqual({ path: '/data/logs' });
  expect(opened).toEqual(['/data', '/data/logs']);
});

test('a folder that cannot be opened is named, with the reason', async () => {
  const commands = machineCommands({
    ...{ interfaces, dataDir: '/data' },
    openFolder: () => Promise.reject(new Error('no file manager')),
  });
  await expect(commands['folder.open']({ folder: 'data' })).rejects.toMatchObject({
    code: 'not_found',
    message: '/data could not be opened: no file manager',
  });
});

test('an agent without a display opens nothing', async () => {
  const commands = machineCommands({ interfaces, dataDir: '/data' });
  await expect(commands['folder.open']({ folder: 'data' })).rejects.toMatchObject({
    code: 'conflict',
  });
  await expect(commands['folder.open']({ folder: 'log' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('the interfaces are read anew each time', async () => {
  let name = 'eth0';
  const commands = machineCommands({ interfaces: () => ({ [name]: [] }), dataDir: '/data' });
  expect(await commands['network.interfaces'](undefined)).toMatchObject([{ name: 'eth0' }]);
  name = 'wlan0';
  expect(await commands['network.interfaces'](undefined)).toMatchObject([{ name: 'wlan0' }]);
});
