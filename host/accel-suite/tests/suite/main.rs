//! Proof that the suite can fail, accelerators with one fault each and the case that finds it, and that
//! it lets an accelerator refuse what its capabilities deny.

mod faulty;
mod limited;

use faulty::{Fault, Faulty};
use limited::Limited;
use std::panic::{AssertUnwindSafe, catch_unwind};
use zkcard_accel_suite::{CASES, G1, G2, Scale, accel_suite, cases};

accel_suite!(least, Limited::to_the_least(), Scale::simulation());
accel_suite!(only_g2, Limited::to(|caps| caps.g1 = false), Scale::simulation());

/// A test for each fault: the case passes without the fault and fails with it.
macro_rules! found {
    ($($test:ident: $fault:ident by $area:ident::$case:ident $(in $group:ident)?;)*) => {
        $(#[test]
        fn $test() {
            let case = |fault| cases::$area::$case$(::<Faulty, $group>)?(&Faulty::with(fault), &scale());
            case(Fault::None);
            assert!(catch_unwind(AssertUnwindSafe(|| case(Fault::$fault))).is_err(), "not found");
        })*

        #[test]
        fn every_fault_has_a_test() {
            let tried = [Fault::None, $(Fault::$fault,)*];
            assert!(Fault::ALL.iter().all(|fault| tried.contains(fault)));
        }
    };
}

found! {
    a_wrong_shift: ShiftSquared by ntt::coset_forward;
    a_shift_ignored_on_the_way_back: InverseIgnoresShift by ntt::coset_inverse;
    bit_reversed_order: BitReversed by ntt::natural_order;
    an_inverse_without_its_factor: InverseUnscaled by ntt::inverse;
    a_second_transform_left_out: SecondForwardLeftOut by ntt::one_after_another;
    all_but_one_vector_left_out: OnlyTheFirstVector by ntt::several_at_once;
    all_but_one_transform_left_out: OnlyTheLastTransform by ntt::several_at_once;
    a_product_in_place: ProductInPlace by product::leaves_its_factors;
    a_factor_k_forgotten: QuotientForgetsK by quotient::awkward_factors;
    a_factor_k_forgotten_in_a_proof: QuotientForgetsK by quotient::in_arkworks_convention;
    c_added_instead: QuotientAddsC by quotient::lengths;
    c_ignored: QuotientIgnoresC by quotient::of_a_foreign_c;
    an_operand_spoilt: QuotientSpoilsB by quotient::leaves_the_others;
    minus_one_taken_for_one: MinusOneIsOne by msm::minus_ones in G1;
    minus_one_taken_for_one_in_g2: MinusOneIsOne by msm::minus_ones in G2;
    scalars_cut_short: LowHalfOfScalars by msm::random_scalars in G1;
    negative_scalars_cut_short: LowHalfOfScalars by msm::small_scalars in G2;
    infinity_added: InfinityIsGenerator by msm::infinity_among_bases in G1;
    infinity_alone_added: InfinityIsGenerator by msm::infinity_alone in G2;
    points_not_doubled: EqualTermsOnce by msm::repeated_base in G1;
    an_odd_term_lost: OddTermLost by msm::lengths in G1;
    bases_from_the_end: LastBases by msm::more_bases_than_scalars in G2;
    a_range_from_zero: RangeFromZero by range::odd_start in G1;
    a_range_on_its_bases: RangeOnBases by range::of_a_vector_longer_than_its_bases in G1;
    missing_points_of_a_polynomial: WantsAllPoints by polynomial::fewer_points in G1;
    missing_points_in_a_proof: WantsAllPoints by polynomial::h_in_arkworks_convention in G1;
    reading_that_wipes: ReadWipes by vectors::are_read_twice;
    one_place_for_all: OnePlaceForAll by vectors::do_not_disturb_each_other;
    one_scratch_for_all: OverlapSpoils by overlap::transforms_side_by_side;
    one_scratch_for_all_in_a_proof: OverlapSpoils by overlap::as_a_prover;
    wrong_evidence: EvidenceSwapped by misuse::product_of_different_lengths;
    a_shift_of_zero_accepted: ZeroShiftAccepted by misuse::shift_of_zero;
    a_reversed_range_accepted: ReversedRangeAccepted by misuse_of_sums::range_reversed in G1;
    a_panic_instead_of_an_error: ReversedRangePanics by misuse_of_sums::range_reversed in G2;
    a_refusal_that_spoils: RefusalSpoils by misuse::transform_of_another_length;
    a_claim_believed: ClaimBelieved by recompute::of_a_wrong_claim in G1;
    a_group_granted_and_refused: G2Refused by msm::ones in G2;
    a_group_denied_and_done: G2Denied by msm::ones in G2;
    products_denied_and_done: ProductsDenied by caps::decide_on_transformed_products;
    transforms_denied_and_done: TransformsDenied by caps::deny_long_transforms;
    vectors_denied_and_done: VectorsDenied by caps::deny_long_vectors;
    repeated_scalars_lost: MembersLost by repeating::classes_of_any_size in G1;
    repeated_scalars_lost_in_a_range: MembersLost by repeating::ranges in G2;
    repetition_remembered_too_long: RepetitionKept by repeating::until_transformed in G1;
    repetition_believed: RepetitionBelieved by misuse::repetition_that_is_none;
    multiples_out_of_order: MultiplesReversed by multiples::of_one_point in G1;
    a_product_by_zero_that_is_not_infinity: ZeroTakenForOne by multiples::point_by_point in G2;
    surplus_scalars_taken: SurplusScalarsTaken by multiples::of_different_lengths in G1;
}

#[test]
fn no_case_has_another_s_name() {
    let names: std::collections::BTreeSet<_> = CASES.iter().collect();
    assert_eq!(names.len(), CASES.len());
}

#[test]
fn a_failure_names_its_seed() {
    let case = || cases::msm::minus_ones::<_, G1>(&Faulty::with(Fault::MinusOneIsOne), &scale());
    let panic = catch_unwind(AssertUnwindSafe(case)).expect_err("the case fails");
    let message = panic.downcast_ref::<String>().expect("a panic with text");
    assert!(message.contains("ZKCARD_SEED="), "{message}");
}

fn scale() -> Scale {
    Scale::simulation()
}
