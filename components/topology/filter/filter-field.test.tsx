import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import { FilterField } from './filter-field.tsx';

afterEach(cleanup);

const facts = { namespaces: ['bookinfo', 'shop'], waypoints: ['bookinfo/waypoint'] };

function Field() {
  const [text, setText] = useState('');
  const parsed = parseFilter(text);
  return <FilterField value={text} onChange={setText} problem={parsed.ok ? null : parsed.error} facts={facts} />;
}

function type(text: string): HTMLInputElement {
  const field = screen.getByRole<HTMLInputElement>('combobox', { name: 'Filter' });
  field.focus();
  fireEvent.change(field, { target: { value: text } });
  field.setSelectionRange(text.length, text.length);
  fireEvent.click(field);
  return field;
}

describe('the filter field', () => {
  test('completes the word at the caret with the keyboard', () => {
    render(<Field />);
    const field = type('state:broken ns:s');
    expect(field.getAttribute('aria-expanded')).toBe('true');
    fireEvent.keyDown(field, { key: 'ArrowDown' });
    const chosen = screen.getByRole('option', { name: /ns:shop/ });
    expect([chosen.getAttribute('aria-selected'), field.getAttribute('aria-activedescendant')]).toEqual(['true', chosen.id]);
    fireEvent.keyDown(field, { key: 'Enter' });
    expect(field.value).toBe('state:broken ns:shop ');
  });

  test('after an operand is taken its values are offered at once', () => {
    render(<Field />);
    const field = type('wayp');
    fireEvent.click(screen.getByRole('option', { name: /waypoint:/ }));
    expect(field.value).toBe('waypoint:');
    expect(screen.getByRole('option', { name: /bookinfo\/waypoint/ })).toBeTruthy();
  });

  test('Escape closes the list, then clears the text', () => {
    render(<Field />);
    const field = type('ns:');
    fireEvent.keyDown(field, { key: 'Escape' });
    expect([field.getAttribute('aria-expanded'), field.value]).toEqual(['false', 'ns:']);
    fireEvent.keyDown(field, { key: 'Escape' });
    expect(field.value).toBe('');
  });

  test('a mistake is named below the field and belongs to it', () => {
    render(<Field />);
    const field = type('state:brokn');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const problem = document.getElementById(field.getAttribute('aria-describedby') ?? '');
    expect(problem?.textContent).toContain('There is no state "brokn"');
  });

  test('the text can be cleared with a button', () => {
    render(<Field />);
    const field = type('ns:shop');
    fireEvent.click(screen.getByRole('button', { name: 'Clear the filter' }));
    expect(field.value).toBe('');
    expect(document.activeElement).toBe(field);
  });
});
