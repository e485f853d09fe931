//! Writing and checking generated files.

use std::fs;
use zkcard_regmap::{RegmapError, check, generated, write};

#[test]
fn what_was_written_checks() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &generated().unwrap()).unwrap();
    check(root.path(), &generated().unwrap()).unwrap();
}

#[test]
fn a_planted_change_of_any_file_is_found() {
    for file in generated().unwrap() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &generated().unwrap()).unwrap();
        fs::write(root.path().join(&file.path), file.text.replacen('0', "1", 1)).unwrap();
        let error = check(root.path(), &generated().unwrap()).unwrap_err();
        assert!(matches!(&error, RegmapError::Stale(paths) if paths[..] == [file.path]));
    }
}

#[test]
fn a_planted_change_is_found_and_the_mend_is_named() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &generated().unwrap()).unwrap();
    let path = root.path().join("rtl/gen/bn254_pkg.sv");
    let text = fs::read_to_string(&path).unwrap().replacen("d87cfd47", "d87cfd48", 1);
    fs::write(&path, text).unwrap();
    let error = check(root.path(), &generated().unwrap()).unwrap_err();
    assert!(matches!(&error, RegmapError::Stale(paths) if paths.len() == 1));
    assert!(error.to_string().ends_with("mend with: scripts/gen"));
}

#[test]
fn a_missing_file_is_stale() {
    let root = tempfile::tempdir().unwrap();
    assert!(check(root.path(), &generated().unwrap()).is_err());
}
