/** A square PNG. */
export interface Picture {
  /** Pixels a side. */
  readonly size: number;
  readonly png: Uint8Array;
}

const ICO_HEADER_BYTES = 6;
const ICO_ENTRY_BYTES = 16;
const ICO_COUNT_AT = 4;
const ICON = 1;
const BITS_PER_PIXEL = 32;

/** @returns an icon of Windows, with up to 256 pixels a side. */
export function icoFile(pictures: readonly Picture[]): Buffer {
  const directory = Buffer.alloc(ICO_HEADER_BYTES + ICO_ENTRY_BYTES * pictures.length);
  directory.writeUInt16LE(ICON, 2);
  directory.writeUInt16LE(pictures.length, ICO_COUNT_AT);
  let offset = directory.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = ICO_HEADER_BYTES + ICO_ENTRY_BYTES * index;
    // 256 does not fit into a byte, and is written as 0.
    directory.writeUInt8(size % 256, at);
    directory.writeUInt8(size % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(BITS_PER_PIXEL, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)]);
}

/** The kinds that hold PNGs, by pixels a side; "@2x" ones are for screens of high density. */
const ICNS_KINDS: Readonly<Record<number, readonly string[]>> = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

export const ICNS_SIZES: readonly number[] = Object.keys(ICNS_KINDS).map(Number);

/** @returns an icon of macOS. */
export function icnsFile(pictures: readonly Picture[]): Buffer {
  const entries = pictures.flatMap(({ size, png }) =>
    (ICNS_KINDS[size] ?? []).map((kind) => chunk(kind, png)),
  );
  return chunk('icns', Buffer.concat(entries));
}

const CHUNK_HEADER_BYTES = 8;

function chunk(kind: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(CHUNK_HEADER_BYTES);
  header.write(kind, 'latin1');
  header.writeUInt32BE(CHUNK_HEADER_BYTES + content.length, kind.length);
  return Buffer.concat([header, content]);
}
