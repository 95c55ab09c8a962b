import { DatabaseError } from '../errors.ts';

/** A scan works this long, then lets waiting commands run. Several scans take turns, so a point query waits for each once. */
const SLICE_MS = 2;

/** Gives way to other commands from inside long work; also where a command's time limit and a closing server end it. */
export class Yielder {
  private sliceEnd = performance.now() + SLICE_MS;
  private readonly deadline: number;
  private readonly cancelled: () => boolean;

  constructor(maxTimeMs = 0, cancelled: () => boolean = () => false) {
    this.deadline = maxTimeMs > 0 ? performance.now() + maxTimeMs : Number.POSITIVE_INFINITY;
    this.cancelled = cancelled;
  }

  /** True when the slice is used up; cheap enough to ask for every document. */
  get due(): boolean {
    return performance.now() >= this.sliceEnd;
  }

  async breathe(): Promise<void> {
    if (this.due) await this.pause();
  }

  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const now = performance.now();
    if (this.cancelled()) throw new DatabaseError(11600, 'interrupted at shutdown');
    if (now >= this.deadline) throw new DatabaseError(50, 'operation exceeded time limit');
    this.sliceEnd = now + SLICE_MS;
  }
}
