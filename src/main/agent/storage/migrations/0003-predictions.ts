/** How long an attempt should have taken, beside how long it took. */
export const predictions = 'ALTER TABLE attempts ADD COLUMN predicted_ms INTEGER';
