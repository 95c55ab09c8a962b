import { type Language, languages, type Material, materials } from '../../../shared/vocabulary.ts';

/** Whom a menu is for: members by what their tier's card is made of, and whoever is no member yet. */
export type MenuLook = Material | 'guest';
export type MenuName = `${MenuLook}-${Language}`;

const looks: readonly MenuLook[] = ['guest', ...materials];

export const menuFor = (look: MenuLook, language: Language): MenuName => `${look}-${language}`;

/** Every menu there is, with its parts. */
export const menus: readonly { name: MenuName; look: MenuLook; language: Language }[] = looks.flatMap((look) =>
  languages.map((language) => ({ name: menuFor(look, language), look, language })),
);

export const findMenu = (name: string) => menus.find((menu) => menu.name === name);
