import type { Logger } from '@libp2p/interface';
import { AbstractStream, type SendResult } from '@libp2p/utils';
import { Uint8ArrayList } from 'uint8arraylist';

const silent: Logger = Object.assign(() => {}, {
  error: () => {},
  trace: () => {},
  enabled: false,
  newScope: () => silent,
});

/** A stream whose other end is the test: it reads what it likes, when it likes. */
export class MeteredStream extends AbstractStream {
  /** Everything that has left. */
  readonly sent = new Uint8ArrayList();
  #windowBytes: number;

  /** @param windowBytes how much may leave before the other end reads. */
  constructor(windowBytes: number) {
    super({ id: 'metered', log: silent });
    this.#windowBytes = windowBytes;
  }

  /** The other end has read this much. */
  read(bytes: number): void {
    this.#windowBytes += bytes;
    if (this.writeBufferLength > 0) this.dispatchEvent(new Event('drain'));
  }

  override sendData(data: Uint8ArrayList): SendResult {
    const sentBytes = Math.min(this.#windowBytes, data.byteLength);
    this.#windowBytes -= sentBytes;
    this.sent.append(data.sublist(0, sentBytes));
    return { sentBytes, canSendMore: sentBytes === data.byteLength };
  }

  override sendReset(): void {}
  override sendPause(): void {}
  override sendResume(): void {}
  override async sendCloseWrite(): Promise<void> {}
  override async sendCloseRead(): Promise<void> {}
}
