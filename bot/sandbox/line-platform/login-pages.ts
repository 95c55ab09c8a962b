import type { Platform } from './platform.ts';

const escapes: { [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 26rem; padding: 2rem 1rem; color: #1d1d1f }
  h1 { font-size: 1.25rem } ul { list-style: none; padding: 0 }
  a.person { display: block; margin: .5rem 0; padding: .75rem 1rem; border: 1px solid #ccc; border-radius: .75rem; color: inherit; text-decoration: none }
  a.person:hover, a.person:focus { border-color: #06c755; outline: 2px solid #06c755 }
  small { color: #666 }
</style><main>${body}</main></html>`;

/** "Who are you?": the sandbox's stand-in for LINE's sign-in and consent. `self` is the address that asked. */
export function consentPage(platform: Platform, self: string): string {
  const withParam = (name: string, value: string): string => {
    const url = new URL(self, 'http://x');
    url.searchParams.set(name, value);
    return escapeHtml(`${url.pathname}${url.search}`);
  };
  const people = platform.state.people
    .slice(0, 50)
    .map(
      (p) =>
        `<li><a class="person" href="${withParam('person', p.id)}">${escapeHtml(p.name)} <small>${p.id}</small></a>`,
    )
    .join('');
  return page(
    'Sign in (sandbox)',
    `<h1>Sign in to ${escapeHtml(platform.options.shopName)}</h1>
<p>This stands in for LINE on this machine. Who are you?</p>
<ul>${people || '<li>Nobody has LINE here yet: add a person on the phone page first.'}</ul>
<p><a href="${withParam('cancel', '1')}">Cancel</a></p>`,
  );
}

export const refusalPage = (why: string): string =>
  page('400 Bad Request', `<h1>400 Bad Request</h1><p>${escapeHtml(why)}</p>`);
