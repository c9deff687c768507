"""性能对比：每一项都在同一次运行里同时测我们和对照，只看比值。运行：make bench，或 python -m benchmarks [名称…]."""
