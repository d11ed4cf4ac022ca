/**
 * An EventTarget whose listeners know what they get.
 *
 * @module
 */

/**
 * The events of `Details` by name: each a CustomEvent with its own `detail`.
 *
 * @example
 * ```ts
 * import type { EventMap, FilersEventDetails } from "@lab/filers-client";
 *
 * type ClientEvents = EventMap<FilersEventDetails>;
 * const onStart = ({ detail }: ClientEvents["recordingstart"]) => console.log(detail.rate);
 * console.log(typeof onStart);
 * ```
 */
export type EventMap<Details> = { [Name in keyof Details]: CustomEvent<Details[Name]> };

/**
 * A function or object that is told of an event.
 *
 * @example
 * ```ts
 * import type { EventListenerFor, FilersEventDetails } from "@lab/filers-client";
 *
 * const onStop: EventListenerFor<FilersEventDetails["recordingstop"]> = () => console.log("over");
 * console.log(typeof onStop);
 * ```
 */
export type EventListenerFor<Detail> =
  | ((event: CustomEvent<Detail>) => void)
  | { handleEvent(event: CustomEvent<Detail>): void };

/**
 * An EventTarget for the events whose details are `Details`, by name.
 *
 * @example
 * ```ts
 * import type { FilersEventDetails, TypedEventTarget } from "@lab/filers-client";
 *
 * function watch(camera: TypedEventTarget<FilersEventDetails>) {
 *   camera.addEventListener("slowconsumer", ({ detail }) => console.warn(detail.dropped));
 * }
 * console.log(typeof watch);
 * ```
 */
export class TypedEventTarget<Details> extends EventTarget {
  /** Calls `listener` for each event of this name. */
  override addEventListener<Name extends keyof Details & string>(
    type: Name,
    listener: EventListenerFor<Details[Name]> | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }

  /** Takes back an `addEventListener`. */
  override removeEventListener<Name extends keyof Details & string>(
    type: Name,
    listener: EventListenerFor<Details[Name]> | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListenerOrEventListenerObject, options);
  }

  /** Tells the listeners. */
  protected emit<Name extends keyof Details & string>(type: Name, detail: Details[Name]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
