INSERT INTO items (id, name, note, quantity, created_at, updated_at) VALUES
    ('anvil', 'Anvil', 'Heavy', 3, '2025-03-01T08:00:00.000Z', '2025-03-01T08:00:00.000Z'),
    ('bellows', 'Bellows', '', 1, '2025-03-02T08:00:00.000Z', '2025-05-11T16:40:00.000Z'),
    ('chisel', 'Chisel', 'Sharpen before use', 24, '2025-03-03T08:00:00.000Z', '2025-03-03T08:00:00.000Z'),
    ('file', 'File', '', 12, '2025-03-04T08:00:00.000Z', '2025-03-04T08:00:00.000Z'),
    ('hammer', 'Hammer', 'Two pounds', 9, '2025-03-05T08:00:00.000Z', '2025-06-20T10:05:00.000Z'),
    ('tongs', 'Tongs', '', 6, '2025-03-06T08:00:00.000Z', '2025-03-06T08:00:00.000Z');
