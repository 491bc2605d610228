using Gateway.Simulation.Commands;

return SimulationCommand.Create().Parse(args).Invoke();
