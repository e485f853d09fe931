//! The ABI hash: equal exactly where gates and host agree.

use super::{Code, Field, Regs};
use sha2::{Digest, Sha256};

/// The first eight bytes of the SHA-256 of everything but the prose.
pub fn abi_hash(regs: &Regs) -> u64 {
    let digest = Sha256::digest(meaning(regs));
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

fn meaning(regs: &Regs) -> String {
    let mut text = format!("generation {}\n", regs.abi.generation);
    for r in &regs.registers {
        text += &format!(
            "register {} {} {} {} {:?} {:?} {}\n",
            r.name,
            r.offset,
            r.bits(),
            r.width(),
            r.access,
            r.value,
            r.reset
        );
        r.fields.iter().for_each(|f| text += &format!("part {} {:?} {:?}\n", f.name, f.bits(), f.values));
    }
    text += &fields("descriptor", &regs.descriptor);
    text += &fields("completion", &regs.completion);
    text += &codes("opcode", &regs.opcodes);
    text += &codes("status", &regs.statuses);
    regs.flags.iter().for_each(|flag| text += &format!("flag {} {}\n", flag.name, flag.bit));
    text
}

fn fields(of: &str, list: &[Field]) -> String {
    list.iter().map(|field| format!("{of} {} {:?}\n", field.name, field.bits())).collect()
}

fn codes(of: &str, list: &[Code]) -> String {
    list.iter().map(|code| format!("{of} {} {}\n", code.name, code.code)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Regs, SOURCE};
    use super::abi_hash;

    fn hash_with(old: &str, new: &str) -> u64 {
        assert!(SOURCE.contains(old));
        abi_hash(&Regs::read(&SOURCE.replacen(old, new, 1)).unwrap())
    }

    #[test]
    fn prose_does_not_count_and_meaning_does() {
        let hash = abi_hash(&Regs::read(SOURCE).unwrap());
        assert_eq!(hash_with("The card's clock.", "The clock of the card."), hash);
        assert_ne!(hash_with("name = \"unit_lost\"\ncode = 22", "name = \"unit_lost\"\ncode = 24"), hash);
        assert_ne!(hash_with("generation = 1", "generation = 2"), hash);
        assert_ne!(hash_with("offset = 0x0e0", "offset = 0x0e4"), hash);
        assert_ne!(hash_with("reset = 0x400000", "reset = 0x400001"), hash);
    }
}
