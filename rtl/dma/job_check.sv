// job_check: what is wrong with a descriptor, if anything; its CRC is looked at elsewhere.
// Algorithm: rules in the order in which a driver would want to hear of them; the first broken one is the status.
// Range:     any 64 bytes; memory_units_i the size of card memory. A length of 0 passes, also of a transform.
// Timing:    latency 3, of a descriptor that stands still: sums of elements, what is inside, the first that is broken.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module job_check #(
    parameter kernels_pkg::kernels_t Kernels = kernels_pkg::NONE
) (
    input  wire logic                         clk_i,
    input  wire regs_pkg::descriptor_t        job_i,
    input  wire logic                  [31:0] memory_units_i,
    output logic                       [ 7:0] status_o         // STATUS_OK: nothing
);

  localparam logic [31:0] Opcodes = kernels_pkg::opcodes(Kernels);
  // Sizes of transforms that the kernel has, a bit each.
  localparam logic [31:0] Sizes = ntt_pkg::sizes(
      32'(Kernels.ntt_max_log), 32'(Kernels.ntt_log_pass)
  );

  logic is_copy, is_constant, is_fill, is_transform, is_product, is_msm;
  logic uses_host, uses_a, uses_b, uses_c, uses_d, uses_slot;
  logic [34:0] last_q;  // one past the last element, from the beginning of the vector
  logic [34:0] points_q;  // the same of an MSM's points
  logic [36:0] host_bytes_q;
  logic known_q, clean_q, slot_q, tags_q, aligned_q, is_size_q, is_window_q;
  logic [15:0] flags;

  assign is_copy = job_i.opcode == regs_pkg::OPCODE_COPY_IN || job_i.opcode == regs_pkg::OPCODE_COPY_OUT;
  assign is_constant = job_i.opcode == regs_pkg::OPCODE_CONSTANT;
  assign is_fill = job_i.opcode == regs_pkg::OPCODE_ZERO || job_i.opcode == regs_pkg::OPCODE_SELF_TEST;
  assign is_transform = job_i.opcode == regs_pkg::OPCODE_TRANSFORM;
  assign is_product = uses_c || job_i.opcode == regs_pkg::OPCODE_MULTIPLY;
  assign is_msm = job_i.opcode == regs_pkg::OPCODE_MSM_G1;
  assign uses_host = is_copy | is_constant | is_msm;
  assign uses_c = job_i.opcode == regs_pkg::OPCODE_QUOTIENT;
  assign uses_b = is_product | is_transform | is_msm;
  assign uses_a = uses_b | job_i.opcode == regs_pkg::OPCODE_COPY_OUT;
  assign uses_d = dma_pkg::writes_card(job_i.opcode);
  assign uses_slot = is_constant | uses_c |
      (is_transform & (flags[regs_pkg::FLAG_INVERSE] | flags[regs_pkg::FLAG_COSET]));

  assign flags = job_i.flags;
  always_ff @(posedge clk_i) begin
    known_q <= job_i.opcode < 8'd32 && Opcodes[job_i.opcode[4:0]];
    is_size_q <= job_i.log_length < 8'd32 && Sizes[job_i.log_length[4:0]] && job_i.first == '0 &&
        (job_i.length == '0 || job_i.length == 32'd1 << job_i.log_length[4:0]);
    is_window_q <= job_i.window >= 8'(msm_pkg::C_MIN) && job_i.window <= Kernels.msm_window;
    clean_q <= (job_i & regs_pkg::DESCRIPTOR_RESERVED) == '0 && (flags & ~regs_pkg::FLAGS_ALL) == '0;
    slot_q <= (!uses_slot || job_i.slot < dma_pkg::SLOTS) &&
        (!is_constant || job_i.length <= 32'(dma_pkg::SLOT_ELEMENTS));
    tags_q <= job_i.tag < 16'(dma_pkg::TAGS) &&
        (!flags[regs_pkg::FLAG_FOLLOW_A] || job_i.follow_a < 16'(dma_pkg::TAGS)) &&
        (!flags[regs_pkg::FLAG_FOLLOW_B] || job_i.follow_b < 16'(dma_pkg::TAGS));
    aligned_q <= (!uses_host || job_i.host[5:0] == '0) &&
        (!(is_copy | is_fill | is_product) || !job_i.first[0]);
  end

  // A vector begins at an even element: 2 * unit + first + length <= 2 * units.
  function automatic logic is_inside(input logic [31:0] unit, input logic [34:0] elements,
                                     input logic [31:0] size);
    return {2'b0, unit, 1'b0} + elements <= {2'b0, size, 1'b0};
  endfunction

  // Points are two elements each, and `first` does not count for them; an MSM's records of 128 bytes go to host memory.
  logic [ 7:0] windows;
  logic [64:0] host_end;
  always_comb begin
    windows = '0;
    for (int unsigned c = msm_pkg::C_MIN; c <= 32'(Kernels.msm_window); c++) begin
      if (job_i.window == 8'(c)) windows = 8'(msm_pkg::windows(c));
    end
  end
  assign host_end = {1'b0, job_i.host} + 65'(host_bytes_q);

  logic a_fits_q, b_fits_q, c_fits_q, d_fits_q, length_fits_q, host_fits_q, fields_q, fits;
  always_ff @(posedge clk_i) begin
    last_q <= 35'(job_i.first) + 35'(job_i.length);
    points_q <= is_msm ? {2'b0, job_i.length, 1'b0} : 35'(job_i.first) + 35'(job_i.length);
    host_bytes_q <= is_msm ? 37'({windows, 7'b0}) : {job_i.length, 5'b0};
    a_fits_q <= !uses_a || is_inside(job_i.source_a, last_q, memory_units_i);
    b_fits_q <= !uses_b || is_inside(job_i.source_b, points_q, memory_units_i);
    c_fits_q <= !uses_c || is_inside(job_i.source_c, last_q, memory_units_i);
    d_fits_q <= !uses_d || is_inside(job_i.destination, last_q, memory_units_i);
    length_fits_q <= !is_product || job_i.length[31:vec_pkg::LENGTH_BITS] == '0;
    host_fits_q <= !uses_host || !host_end[64];
    fields_q <= clean_q && slot_q && (!is_transform || is_size_q) && (!is_msm || is_window_q);
  end
  assign fits = a_fits_q & b_fits_q & c_fits_q & d_fits_q & length_fits_q & host_fits_q;

  always_ff @(posedge clk_i) begin
    if (!tags_q) status_o <= regs_pkg::STATUS_BAD_TAG;
    else if (!known_q) status_o <= regs_pkg::STATUS_BAD_OPCODE;
    else if (!fields_q) status_o <= regs_pkg::STATUS_BAD_FIELD;
    else if (!aligned_q) status_o <= regs_pkg::STATUS_BAD_ALIGNMENT;
    else if (!fits) status_o <= regs_pkg::STATUS_BAD_RANGE;
    else status_o <= regs_pkg::STATUS_OK;
  end

  logic unused;
  assign unused = ^{job_i, host_end};

endmodule
`default_nettype wire
