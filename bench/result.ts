/** What a run of the benchmark comes to. */

import type { Measurement } from "./receiver.ts";

/** Who is measured. "ceiling" is derived: reading the bytes, then converting, with no overlap. */
export type Contender = "client" | "read" | "kernel" | "python";

/** Medians of the rounds, and what follows from them. */
export interface Result {
  readonly scenario: string;
  readonly client: Measurement;
  readonly read: Measurement;
  readonly kernel: Measurement;
  readonly python: Measurement | null;
  /** Pictures a second if reading and converting took no more than they take alone. */
  readonly ceiling: number;
  /** Ratios, each the median over the rounds of the two measured in the same round. */
  readonly ofCeiling: number;
  readonly overPython: number | null;
  readonly cpuOfPython: number | null;
}

/** Percentiles of a latency, in ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** Latency at a rate of pictures a second. */
export interface Latency {
  readonly rate: number;
  /** From the send to the loop's body. */
  readonly client: Percentiles;
  /** From the send to the last byte, with nothing but reading. */
  readonly read: Percentiles;
}

/** All that a run of the benchmark tells. */
export interface Report {
  readonly machine: string;
  readonly rounds: number;
  readonly results: readonly Result[];
  readonly latencies: readonly Latency[];
}
