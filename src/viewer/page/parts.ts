/** The named parts of a piece of the page. */

/** The element inside `root` with this `data-part`; `type` is the class that it must be of. */
export function part<T extends HTMLElement>(
  root: ParentNode,
  name: string,
  type: { new (): T },
): T {
  return find(root, `[data-part="${name}"]`, type);
}

/** The first element inside `root` that the selector matches. */
export function find<T extends HTMLElement>(
  root: ParentNode,
  selector: string,
  type: { new (): T },
): T {
  const element = root.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`Cannot find ${selector} in the page`);
  return element;
}

/** Sets an element's text, if it is another one: writing the same costs a layout all the same. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
