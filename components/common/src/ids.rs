//! Identifiers that nobody can guess, and how bytes are written.

/// `BYTES` random bytes from the host, as twice as many lower-case hexadecimal digits.
///
/// # Errors
///
/// The host has no random bytes to give.
pub fn hex<const BYTES: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(digits(&bytes))
}

/// Bytes as twice as many lower-case hexadecimal digits.
#[must_use]
pub fn digits(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_has_two_digits_a_byte_and_no_two_are_alike() {
        let ids: std::collections::BTreeSet<String> = (0..100).map(|_| super::hex::<12>().unwrap()).collect();
        assert_eq!(ids.len(), 100);
        assert!(
            ids.iter()
                .all(|id| id.len() == 24 && id.bytes().all(|b| b"0123456789abcdef".contains(&b)))
        );
    }
}
