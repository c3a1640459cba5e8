import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../../test/support/builders.ts';
import { Instances } from './instances.ts';

const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];

describe('the instances of a peer', () => {
  test('are no clash when it starts again and again', () => {
    const instances = new Instances();
    for (const instance of ['monday', 'tuesday', 'wednesday']) {
      expect(instances.isSuperseded(anna, instance)).toBe(false);
      instances.note(anna, instance);
      expect(instances.isSuperseded(anna, instance)).toBe(false);
    }
  });

  test('clash when a former one speaks again', () => {
    const instances = new Instances();
    instances.note(anna, 'original');
    instances.note(anna, 'copy');
    expect(instances.isSuperseded(anna, 'original')).toBe(true);
    expect(instances.isSuperseded(anna, 'copy')).toBe(false);
  });

  test('are no clash when one of them greets twice', () => {
    const instances = new Instances();
    instances.note(anna, 'original');
    instances.note(anna, 'original');
    expect(instances.isSuperseded(anna, 'original')).toBe(false);
  });

  test('are told apart by peer', () => {
    const instances = new Instances();
    instances.note(anna, 'original');
    instances.note(anna, 'copy');
    expect(instances.isSuperseded(boris, 'original')).toBe(false);
  });

  test('are remembered up to a limit, the newest of them', () => {
    const instances = new Instances();
    for (let start = 0; start <= 40; start += 1) instances.note(anna, `start ${start}`);
    expect(instances.isSuperseded(anna, 'start 39')).toBe(true);
    expect(instances.isSuperseded(anna, 'start 0')).toBe(false);
  });

  test('are remembered of a thousand peers, those that were seen last', () => {
    const instances = new Instances();
    const greet = (name: string): void => {
      instances.note(name, 'first');
      instances.note(name, 'second');
    };
    greet(anna);
    greet(boris);
    for (let stranger = 0; stranger < 998; stranger += 1) greet(`stranger ${stranger}`);
    instances.note(anna, 'second');
    greet('one too many');
    expect(instances.isSuperseded(anna, 'first')).toBe(true);
    expect(instances.isSuperseded(boris, 'first')).toBe(false);
  });
});
