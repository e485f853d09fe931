// program_unit: sums, transforms and products on serial multipliers, by a program: three units in one, a job at a time.
// Algorithm: the program waits for a job of any unit, in turn, or for a wipe, which it does too: it writes all registers and sends zeros
//            through all that computes. What it cannot reach, buffers of beats, its reset zeroes.
// Range:     jobs as the check lets them through. Of a descriptor the program sees what jobs of its unit have; the rest is zero.
//            A job's work is its products, its bubbles the cycles in which a multiplier had nothing to do.
// Timing:    the program's; done after the last write response.
// Test:      sim/tests/top/program_unit.rs
// Area:      benches/ledger/area.json#program
//
//   units' seam ─► program_core ─► program_wide: registers, multipliers, adder
//                                       │  ▲
//                                       ▼  │
//                                  program_ports ─► card memory, host memory, CRC
`default_nettype none
module program_unit #(
    parameter int unsigned Multipliers = 3
) (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire dma_pkg::unit_req_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_i,
    output dma_pkg::unit_rsp_t [dma_pkg::UNIT_VEC:dma_pkg::UNIT_MSM] unit_o,
    // the constants of the job's slot, elements 0 and 1
    output logic slot_re_o,
    output logic [7:0] slot_o,
    input wire logic [511:0] slot_i,
    // card memory
    output axi_pkg::read_req_t read_o,
    input wire axi_pkg::read_rsp_t read_i,
    output axi_pkg::write_req_t write_o,
    input wire axi_pkg::write_rsp_t write_i,
    // host memory
    output axi_pkg::write_req_t host_write_o,
    input wire axi_pkg::write_rsp_t host_write_i
);

  localparam int unsigned CountBits = 48;
  localparam int unsigned Msm = 32'(program_pkg::COURSE_MSM);
  localparam int unsigned Ntt = 32'(program_pkg::COURSE_NTT);
  localparam int unsigned Vec = 32'(program_pkg::COURSE_VEC);

  // ---- whose turn it is: of the units that have a job, the first after the one served last
  logic begins, over, taken, over_q, wiped, wiped_q, wipes, quiesce;
  logic [1:0] which, which_q;
  logic [2:0] runs;
  assign wipes   = unit_i[dma_pkg::UNIT_MSM].wipe;
  assign quiesce = unit_i[dma_pkg::UNIT_MSM].quiesce;
  for (genvar u = 0; u < 3; u++) begin : gen_runs
    assign runs[u] = unit_i[dma_pkg::UNIT_MSM+u].run;
  end
  function automatic logic [1:0] next(input logic [2:0] asking, input logic [1:0] last);
    unique case (last)
      program_pkg::COURSE_MSM: return asking[1] ? 2'd1 : asking[2] ? 2'd2 : 2'd0;
      program_pkg::COURSE_NTT: return asking[2] ? 2'd2 : asking[0] ? 2'd0 : 2'd1;
      default: return asking[0] ? 2'd0 : asking[1] ? 2'd1 : 2'd2;
    endcase
  endfunction
  assign which = wipes ? program_pkg::COURSE_WIPE : next(runs, which_q);
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      which_q <= program_pkg::COURSE_WIPE;
      over_q  <= 1'b0;
      wiped_q <= 1'b0;
    end else begin
      if (begins) which_q <= which;
      over_q  <= over && !taken;
      wiped_q <= wiped_q || wiped;
    end
  end

  // Nobody waits for the end of a job that was given up.
  dma_pkg::unit_req_t mine;
  always_comb begin
    mine = '0;
    for (int unsigned u = 0; u < 3; u++) if (which_q == 2'(u)) mine |= unit_i[dma_pkg::UNIT_MSM+u];
  end
  assign taken = over_q && (mine.taken || !mine.run);

  // ---- the job, as far as its unit knows it
  logic [3:0] field;
  logic [31:0] value;
  logic [2:0][31:0] values;
  regs_pkg::descriptor_t [2:0] job;
  always_comb begin
    for (int unsigned u = 0; u < 3; u++) job[u] = unit_i[dma_pkg::UNIT_MSM+u].job;
    {job[Msm].source_c, job[Msm].destination, job[Msm].log_length} = '0;
    {job[Ntt].source_c, job[Ntt].first, job[Ntt].window} = '0;
    {job[Vec].log_length, job[Vec].window} = '0;
  end
  always_comb begin
    values = '0;
    for (int unsigned u = 0; u < 3; u++) begin
      if (which_q == 2'(u)) begin
        unique case (field)
          program_pkg::JOB_OPCODE: values[u] = 32'(job[u].opcode);
          program_pkg::JOB_FLAGS: values[u] = 32'(job[u].flags);
          program_pkg::JOB_WINDOW: values[u] = 32'(job[u].window);
          program_pkg::JOB_LOG_LENGTH: values[u] = 32'(job[u].log_length);
          program_pkg::JOB_LENGTH: values[u] = job[u].length;
          program_pkg::JOB_FIRST: values[u] = job[u].first;
          program_pkg::JOB_SOURCE_A: values[u] = job[u].source_a;
          program_pkg::JOB_SOURCE_B: values[u] = job[u].source_b;
          program_pkg::JOB_SOURCE_C: values[u] = job[u].source_c;
          program_pkg::JOB_DESTINATION: values[u] = job[u].destination;
          default: ;
        endcase
      end
    end
  end
  assign value = values[Msm] | values[Ntt] | values[Vec];

  // A slot is read as a job begins.
  assign slot_re_o = begins;
  assign slot_o = (which == program_pkg::COURSE_VEC) ? unit_i[dma_pkg::UNIT_VEC].job.slot :
      unit_i[dma_pkg::UNIT_NTT].job.slot;

  // ---- the program
  logic op_valid, op_ready, idle, wide_idle, push, shift, staging_ready, any, carry_ready, carry;
  logic [31:0] number, low;
  program_wide_pkg::op_t op;
  program_core u_core (
      .clk_i,
      .rst_i,
      .wants_i(wipes ? !wiped_q : runs != '0),
      .which_i(which),
      .begin_o(begins),
      .over_o(over),
      .taken_i(taken),
      .wiped_o(wiped),
      .field_o(field),
      .field_i(value),
      .op_valid_o(op_valid),
      .op_ready_i(op_ready),
      .op_o(op),
      .idle_i(idle),
      .push_o(push),
      .shift_o(shift),
      .number_o(number),
      .staging_ready_i(staging_ready),
      .low_i(low),
      .any_i(any),
      .carry_ready_i(carry_ready),
      .carry_i(carry)
  );

  logic
      load_valid, load_ready, load_is_slot, back_valid, back_ready, moves, product_begins, starved;
  logic store_valid, store_ready, store_is_record, quiet, answered;
  logic [31:0] load_unit, store_unit, crc;
  logic [1:0] store_strobe, resp;
  logic [  7:0] status;
  logic [255:0] back;
  logic [511:0] store_data;
  program_wide #(
      .Multipliers(Multipliers)
  ) u_wide (
      .clk_i,
      .rst_i,
      .op_valid_i(op_valid),
      .op_ready_o(op_ready),
      .op_i(op),
      .idle_o(wide_idle),
      .push_i(push),
      .shift_i(shift),
      .number_i(number),
      .staging_ready_o(staging_ready),
      .low_o(low),
      .any_o(any),
      .carry_ready_o(carry_ready),
      .carry_o(carry),
      .load_valid_o(load_valid),
      .load_ready_i(load_ready),
      .load_is_slot_o(load_is_slot),
      .load_unit_o(load_unit),
      .back_valid_i(back_valid),
      .back_ready_o(back_ready),
      .back_i(back),
      .store_valid_o(store_valid),
      .store_ready_i(store_ready),
      .store_is_record_o(store_is_record),
      .store_unit_o(store_unit),
      .store_strobe_o(store_strobe),
      .store_data_o(store_data),
      .moves_o(moves),
      .begins_o(product_begins),
      .starved_o(starved)
  );
  program_ports u_ports (
      .clk_i,
      .rst_i,
      .quiesce_i(quiesce),
      .quiet_o(quiet),
      .clear_i(begins),
      .host_i(unit_i[dma_pkg::UNIT_MSM].job.host),
      .answered_o(answered),
      .status_o(status),
      .resp_o(resp),
      .crc_o(crc),
      .load_valid_i(load_valid),
      .load_ready_o(load_ready),
      .load_is_slot_i(load_is_slot),
      .load_unit_i(load_unit),
      .slot_i,
      .back_valid_o(back_valid),
      .back_ready_i(back_ready),
      .back_o(back),
      .store_valid_i(store_valid),
      .store_ready_o(store_ready),
      .store_is_record_i(store_is_record),
      .store_unit_i(store_unit),
      .store_strobe_i(store_strobe),
      .store_data_i(store_data),
      .read_o,
      .read_i,
      .write_o,
      .write_i,
      .host_write_o,
      .host_write_i
  );
  assign idle = wide_idle && quiet;

  // ---- what the units say
  logic [CountBits-1:0] work_q, bubbles_q;
  always_ff @(posedge clk_i) begin
    if (begins) {work_q, bubbles_q} <= '0;
    else if (!over_q) begin
      work_q <= work_q + CountBits'(product_begins);
      bubbles_q <= bubbles_q + CountBits'(starved);
    end
  end
  // Sums alone have records.
  always_comb begin
    for (int unsigned u = 0; u < 3; u++) begin
      unit_o[dma_pkg::UNIT_MSM+u] = '{
          done: over_q && which_q == 2'(u),
          progress: moves || answered,
          quiet: quiet,
          wiped: wiped_q,
          result: '{
              status: status,
              detail: 64'(resp),
              payload_crc: (u == Msm) ? crc : '0,
              work: 64'(work_q),
              bubbles: 64'(bubbles_q)
          }
      };
    end
  end

  logic unused;
  assign unused = ^{unit_i, mine, job};

`ifndef SYNTHESIS
  // A program that says wiped has zeroed all that it can reach; its reset did the rest.
  always_ff @(posedge clk_i) begin
    if (!rst_i && wiped) begin
      for (int unsigned i = 0; i < program_wide_pkg::WORDS; i++)
      assert (u_wide.u_words.mem[i] == '0)
      else $error("program_unit: register %0d was not wiped", i);
      for (int unsigned i = 0; i < 16; i++)
      assert (u_core.scalar[i] == '0)
      else $error("program_unit: scalar %0d was not wiped", i);
      assert ({u_wide.first_q, u_wide.read, u_wide.staging_q, u_ports.beat_q, u_ports.data_q} == '0)
      else $error("program_unit: a buffer was not wiped");
      assert ({u_wide.u_adder.x_q, u_wide.u_pool.product} == '0)
      else $error("program_unit: what computes was not wiped");
    end
  end
`endif

endmodule
`default_nettype wire
