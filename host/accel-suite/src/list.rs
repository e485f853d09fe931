//! The list of cases. It stands once; tests, their public face and their names are made from it.

/// Hands the list to a macro: `each_case! { [some::macro] arguments }`.
///
/// Cases in both groups take the group as a second type parameter.
#[doc(hidden)]
#[macro_export]
macro_rules! each_case {
    ([$($then:tt)*] $($arguments:tt)*) => { $($then)*! {
        { $($arguments)* }
        plain {
            caps {
                introduce_the_accelerator
                do_not_change
                deny_long_transforms
                deny_long_vectors
                grant_the_longest_transform
                decide_on_transformed_products
            }
            ntt {
                forward
                inverse
                coset_forward
                coset_inverse
                of_zeros
                of_equal_elements
                of_one_element_alone
                of_a_witness
                natural_order
                round_trips
                linearity
                plain_is_shift_one
                one_after_another
                from_coset_to_coset
                several_at_once
            }
            product {
                lengths
                awkward_values
                leaves_its_factors
                of_a_vector_with_itself
                then_transforms
                of_computed_vectors
                after_a_round_trip
            }
            quotient {
                lengths
                awkward_factors
                awkward_values
                leaves_the_others
                of_the_same_vector_twice
                again_and_again
                in_arkworks_convention
                in_snarkjs_convention
                of_a_foreign_c
                of_operands_apart
            }
            vectors {
                come_back_as_loaded
                hold_awkward_values
                are_read_twice
                do_not_change_when_read
                do_not_disturb_each_other
                with_equal_values_are_two
                outlive_their_factors
                outlive_their_operands
                outlive_what_was_loaded
                may_be_dropped_by_another_thread
                that_repeat_are_as_if_just_loaded
            }
            overlap {
                transforms_side_by_side
                readers_of_one_vector
                loads_and_drops
                as_a_prover
            }
            misuse {
                product_of_different_lengths
                quotient_with_another_b
                quotient_with_another_c
                transform_of_another_length
                shift_of_zero
                repetition_that_is_none
            }
        }
        in_both_groups {
            msm {
                lengths
                random_scalars
                zeros
                ones
                minus_ones
                equal_scalars
                small_scalars
                witness_scalars
                window_edges
                sign_edges
                one_term_alone
                repeated_base
                opposite_bases
                infinity_among_bases
                infinity_alone
                cancels_to_infinity
                related_bases
                more_bases_than_scalars
            }
            range {
                prefix
                suffix
                odd_start
                empty
                single
                of_a_vector_longer_than_its_bases
                of_a_vector_shorter_than_its_bases
                of_a_transformed_vector
            }
            repeating {
                classes_of_any_size
                scalars_of_any_kind
                ranges
                repeated_and_opposite_bases
                infinity_among_bases
                until_transformed
                once_more
            }
            polynomial {
                coefficients_after_inverse
                coefficients_after_coset_inverse
                values_after_forward
                values_on_a_coset
                fewer_points
                loaded_vectors
                another_basis
                of_low_degree
                h_in_arkworks_convention
                h_in_snarkjs_convention
                h_of_a_foreign_c
            }
            bases {
                serve_many_vectors
                share_a_vector
                meet_a_vector_between_jobs
                take_products
                outlive_each_other
                outlive_what_was_loaded
                may_be_none
                of_both_kinds_live_together
                are_limited_in_length
                may_be_shared_by_threads
                may_be_dropped_by_another_thread
            }
            recompute {
                of_a_right_claim
                of_a_wrong_claim
                of_an_opposite_claim
                of_infinity
            }
            multiples {
                of_one_point
                of_infinity_and_the_generator
                point_by_point
                of_infinity_among_others
                of_different_lengths
            }
            misuse_of_sums {
                range_beyond_the_vector
                range_reversed
                more_scalars_than_bases
                polynomial_in_part
                polynomial_of_another_length
                polynomial_with_too_many_points
                polynomial_of_no_transforms_length
                polynomial_on_shift_zero
            }
        }
    } };
}
