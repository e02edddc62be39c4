//! Access-log formats: one definition each, from which a line is written and parsed back.
